import { useEffect, useState } from 'preact/hooks';
import { arrival } from '../../account/arrival';
import { askKey } from '../../account/authenticator';
import { knownProfile } from '../../account/known';
import { LanguageRow } from '../../account/LanguageRow';
import type { Screen } from '../../app/screens';
import { call, type Fault, faultOf, session } from '../../core';
import type { ProfileCard } from '../../core/messages';
import { Link } from '../../router';
import { initials } from '../../text';
import { Button, Confirm, FaultNotice, faultText, Notice, Page, TextField } from '../../ui';
import { t } from './text';

/** The door of a device that has profiles: who are you, and what opens yours? */
const LockScreen: Screen<'lock'> = () => {
  const words = t();
  const now = session.value;
  const profiles = now.state === 'closed' ? now.profiles : [];
  const [picked, setPicked] = useState(knownProfile.peek());
  const only = profiles.length === 1 ? profiles[0] : undefined;
  const chosen = only ?? profiles.find((each) => each.id === picked);
  return (
    <Page title={words.title} lead={words.lead} actions={<LanguageRow />}>
      <div class="stack stack-lg narrow">
        {now.state === 'closed' && now.fault && <FaultNotice code={now.fault} />}
        {chosen && chosen.id === knownProfile.value && (
          <Notice tone="info">
            <p>{arrival.value ? words.arrived : words.exists}</p>
          </Notice>
        )}
        {chosen ? (
          <Unlock key={chosen.id} profile={chosen} onOther={only ? undefined : () => setPicked(undefined)} />
        ) : (
          <section class="stack">
            <h2>{words.pick}</h2>
            <ul class="plain-list stack stack-sm">
              {profiles.map((each) => (
                <li key={each.id}>
                  <button type="button" class="pick" onClick={() => setPicked(each.id)}>
                    <Who profile={each} />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <p>
          <Link class="ds-link" to={{ name: 'login' }}>
            {words.newPerson}
          </Link>
        </p>
      </div>
    </Page>
  );
};

export default LockScreen;

function Who({ profile }: { profile: ProfileCard }) {
  return (
    <>
      <span class="initials" aria-hidden="true">
        {initials(profile.name)}
      </span>
      <span class="pick-text">
        <strong>{profile.name}</strong>
        {profile.loggedOut && <span class="soft small">{t().loggedOut}</span>}
      </span>
    </>
  );
}

/** Seconds until a moment, counted down on screen. */
function useSecondsUntil(until: number): number {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  // `left` is made of `until`
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

function Unlock({ profile, onOther }: { profile: ProfileCard; onOther: (() => void) | undefined }) {
  const words = t();
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [asking, setAsking] = useState(false);
  const seconds = useSecondsUntil(fault?.until ?? profile.waitUntil);
  const left = fault?.left;

  const { authenticator: key } = profile;
  const open = async (how: 'secret' | 'authenticator') => {
    setBusy(true);
    setFault(undefined);
    try {
      if (how === 'authenticator' && key)
        await call('unlockWith', { profile: profile.id, output: await askKey(key) });
      else await call('unlock', { profile: profile.id, secret });
      knownProfile.value = undefined;
    } catch (thrown) {
      const found = faultOf(thrown);
      setFault(found);
      setSecret('');
    }
    setBusy(false);
  };

  return (
    <form
      autoComplete="off"
      class="stack sheet"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (secret && seconds === 0) void open('secret');
      }}
    >
      <div class="row">
        <Who profile={profile} />
      </div>
      {fault && (
        <Notice tone="danger" live>
          <p>{fault.code === 'authenticator_none' ? words.noAuthenticator : faultText(fault.code)}</p>
          {left !== undefined && <p>{words.left(left)}</p>}
        </Notice>
      )}
      {key && (
        <div>
          <Button busy={busy} onClick={() => void open('authenticator')}>
            {words.openWith}
          </Button>
        </div>
      )}
      {profile.needsContact && !fault && <p class="soft">{words.needsContact}</p>}
      {seconds > 0 && <p role="status">{words.waitFor(seconds)}</p>}
      <TextField
        name="secret"
        class="pin"
        label={profile.secret === 'pin' ? words.pin : words.passphrase}
        type="password"
        inputMode={profile.secret === 'pin' ? 'numeric' : 'text'}
        autoComplete="current-password"
        value={secret}
        onValue={setSecret}
      />
      <div class="row">
        <Button type="submit" busy={busy || seconds > 0}>
          {words.open}
        </Button>
        {onOther && (
          <Button variant="secondary" onClick={onOther}>
            {words.other}
          </Button>
        )}
        <Button variant="tertiary" color="neutral" onClick={() => setAsking(true)}>
          {words.forgotten}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={words.forgottenTitle}
        lead={words.forgottenText}
        label={words.remove}
        onYes={() => void call('removeProfile', { profile: profile.id })}
        onClose={() => setAsking(false)}
      />
    </form>
  );
}
