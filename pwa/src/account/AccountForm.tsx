import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../core/client';
import type { Fault, FactorSetup as Setup } from '../core/messages';
import { Button, ErrorSummary, TextField } from '../ui';
import { t } from './text';

type Props = {
  busy: boolean;
  /** Tries to log in; answers what went wrong. */
  onAccount: (ask: { account: string; password: string; code?: string }) => Promise<Fault | undefined>;
};

/**
 * Account and password, and then the code of the second factor when the server asks for one; who must have one and
 * has none is shown how to set it up, and the first code of it logs in.
 */
export function AccountForm({ busy, onAccount }: Props) {
  const words = t();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const [setup, setSetup] = useState<ComponentChildren>();
  const [missing, setMissing] = useState(false);

  const complete = wantsCode ? code !== '' : account !== '' && password !== '';
  const faults: { field: string; text: string }[] = [];
  if (missing && !complete) {
    if (wantsCode) faults.push({ field: 'code', text: words.fillCode });
    else faults.push({ field: account ? 'password' : 'account', text: words.fill });
  }

  const submit = async () => {
    setMissing(!complete);
    if (!complete) return;
    const fault = await onAccount({ account, password, ...(wantsCode ? { code } : {}) });
    setCode('');
    if (fault?.code === 'code_needed') setWantsCode(true);
    if (fault?.code === 'factor_needed') {
      const [begun, { default: FactorSetup }] = await Promise.all([
        call('factor', { account, password }),
        import('./FactorSetup'),
      ]);
      setSetup(<FactorSetup setup={begun as Setup} />);
      setWantsCode(true);
    }
  };

  return (
    <form
      autoComplete="off"
      class="stack narrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary faults={faults} />
      {wantsCode ? (
        <>
          {setup}
          <TextField
            name="code"
            class="pin"
            label={words.code}
            help={words.codeHelp}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onValue={setCode}
          />
        </>
      ) : (
        <>
          <TextField
            name="account"
            label={words.account}
            autoComplete="username"
            value={account}
            onValue={setAccount}
          />
          <TextField
            name="password"
            label={words.password}
            type="password"
            autoComplete="current-password"
            value={password}
            onValue={setPassword}
          />
        </>
      )}
      <div>
        <Button type="submit" busy={busy}>
          {words.logIn}
        </Button>
      </div>
      <details>
        <summary>{words.lockedOut}</summary>
        <p>{words.lockedOutHelp}</p>
      </details>
    </form>
  );
}
