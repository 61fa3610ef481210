import { useEffect, useState } from 'preact/hooks';
import { hasAuthenticator, makeKey } from '../../account/authenticator';
import { call, type Fault, faultOf } from '../../core';
import type { OpenProfile } from '../../core/messages';
import { text } from '../../text';
import { Button, ErrorSummary, faultText, Notice, TextField } from '../../ui';
import { t } from './text';

const SECRET = 'touch-secret';

/** Opening the profile with the device's authenticator instead of typing; shown where the device has one. */
export function Authenticator({ profile }: { profile: OpenProfile }) {
  const words = t();
  const [can, setCan] = useState(false);
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState('');
  const [missing, setMissing] = useState<{ field: string; text: string }[]>([]);
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    hasAuthenticator().then(setCan);
  }, []);
  if (!can && !profile.authenticator) return null;

  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setFault(undefined);
    try {
      await act();
      setAsking(false);
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setSecret('');
    setBusy(false);
  };
  const add = () => {
    setMissing(secret ? [] : [{ field: SECRET, text: text().form.required }]);
    setFault(undefined);
    if (secret)
      void attempt(async () => call('addAuthenticator', { secret, ...(await makeKey(profile.name)) }));
  };
  const cancel = () => {
    setAsking(false);
    setSecret('');
    setMissing([]);
    setFault(undefined);
  };
  const drop = () => attempt(() => call('dropAuthenticator', undefined));

  return (
    <section class="sheet stack">
      <h2>{words.touch}</h2>
      <p>{profile.authenticator ? words.touchOn : words.touchLead}</p>
      {fault && (
        <Notice tone="danger" live>
          <p>{fault.code === 'authenticator_none' ? words.touchNone : faultText(fault.code)}</p>
        </Notice>
      )}
      {asking && (
        <form
          autoComplete="off"
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <ErrorSummary faults={missing} />
          <TextField
            name={SECRET}
            class="pin"
            label={profile.secret === 'pin' ? words.touchPin : words.touchPassphrase}
            type="password"
            inputMode={profile.secret === 'pin' ? 'numeric' : 'text'}
            value={secret}
            fault={missing[0]?.text}
            onValue={setSecret}
          />
          <div class="row">
            <Button type="submit" busy={busy}>
              {words.touchOnDo}
            </Button>
            <Button variant="secondary" onClick={cancel}>
              {text().button.cancel}
            </Button>
          </div>
        </form>
      )}
      {!asking && (
        <div>
          {profile.authenticator ? (
            <Button variant="tertiary" color="danger" busy={busy} onClick={() => void drop()}>
              {words.touchOff}
            </Button>
          ) : (
            <Button variant="secondary" onClick={() => setAsking(true)}>
              {words.touchOnDo}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
