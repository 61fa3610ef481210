import { useState } from 'preact/hooks';
import { knownProfile } from '../../account/known';
import { LanguageRow } from '../../account/LanguageRow';
import { LoginForm } from '../../account/LoginForm';
import { emptySecret, SecretFields, secretFaults } from '../../account/SecretFields';
import type { Screen } from '../../app/screens';
import { call, faultOf, lock, session } from '../../core';
import { go, Link } from '../../router';
import { language, text } from '../../text';
import { Button, ErrorSummary, FaultNotice, Notice, Page } from '../../ui';
import { t } from './text';

/** Logging in, and the first time choosing what locks the profile on this device. */
const LoginScreen: Screen<'login'> = () => {
  const now = session.value;
  if (now.state === 'choosing') return <ChooseSecret name={now.name} />;
  const words = t();
  const again = now.state === 'login' ? now.profile : undefined;
  const others = now.state === 'closed' && now.profiles.length > 0;
  return (
    <Page
      title={again ? words.again(again.name) : words.title}
      lead={again ? words.againLead : words.lead}
      actions={<LanguageRow />}
    >
      <div class="stack stack-lg">
        {now.state === 'closed' && now.fault && <FaultNotice code={now.fault} />}
        <LoginForm
          {...(again ? { only: again.person } : {})}
          onDone={({ profile }) => {
            if (!profile || again) return;
            knownProfile.value = profile;
            go({ name: 'lock' });
          }}
        />
        {again && (
          <div>
            <Button variant="secondary" icon="lock" onClick={() => void lock()}>
              {text().nav.lock}
            </Button>
          </div>
        )}
        {others && (
          <p>
            <Link class="ds-link" to={{ name: 'lock' }}>
              {words.toLock}
            </Link>
          </p>
        )}
      </div>
    </Page>
  );
};

export default LoginScreen;

function ChooseSecret({ name }: { name: string }) {
  const words = t();
  const [value, setValue] = useState(emptySecret);
  const [faults, setFaults] = useState<{ field: string; text: string }[]>([]);
  const [code, setCode] = useState<string>();
  const [busy, setBusy] = useState(false);
  const create = async () => {
    const found = secretFaults(value);
    setFaults(found);
    if (found.length > 0) return;
    setBusy(true);
    setCode(undefined);
    try {
      const { secret, kind } = value;
      await call('createProfile', { secret, kind, language: language.value });
    } catch (thrown) {
      setCode(faultOf(thrown).code);
      setBusy(false);
    }
  };
  return (
    <Page title={words.choose(name)} lead={words.chooseLead}>
      <form
        autoComplete="off"
        class="stack narrow sheet"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <ErrorSummary faults={faults} />
        {code && <FaultNotice code={code} />}
        <SecretFields value={value} onValue={setValue} faults={faults} />
        <Notice tone="warning">
          <p>{words.warning}</p>
        </Notice>
        <div>
          <Button type="submit" icon="lock" busy={busy}>
            {words.create}
          </Button>
        </div>
      </form>
    </Page>
  );
}
