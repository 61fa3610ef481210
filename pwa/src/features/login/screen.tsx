import { useEffect, useState } from 'preact/hooks';
import { arrival } from '../../account/arrival';
import { collect } from '../../account/collect';
import { knownProfile } from '../../account/known';
import { LanguageRow } from '../../account/LanguageRow';
import { LoginFault } from '../../account/LoginFault';
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
  const done = ({ profile }: { profile?: string }) => {
    if (!profile || session.peek().state === 'open') return;
    knownProfile.value = profile;
    go({ name: 'lock' });
  };
  const arriving = useArrival(done);
  if (now.state === 'choosing') return <ChooseSecret name={now.name} />;
  const words = t();
  const back = arrival.value;
  const failed = back && 'fault' in back ? back.fault : undefined;
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
        {failed && <LoginFault code={failed} />}
        {arriving ? (
          <p role="status">{words.arriving}</p>
        ) : (
          <LoginForm {...(again ? { only: again.person } : {})} onDone={again ? () => undefined : done} />
        )}
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

/**
 * Collects the session of who is back from a log-in provider; true while it is under way. Whose profile was open
 * when they left opens it first, with its own secret: the lock screen collects then.
 */
function useArrival(done: (answer: { profile?: string }) => void): boolean {
  const [under, setUnder] = useState(false);
  useEffect(() => {
    const back = arrival.peek();
    if (!back || 'fault' in back) return;
    if (back.profile && session.peek().state === 'closed') {
      done({ profile: back.profile });
      return;
    }
    setUnder(true);
    void collect().then((answer) => {
      setUnder(false);
      if (answer) done(answer);
    });
  }, []);
  return under;
}

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
