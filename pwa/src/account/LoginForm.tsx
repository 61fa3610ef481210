import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/client';
import { type DemoPerson, type Fault, faultOf, type LoginAsk, type Ways } from '../core/messages';
import { initials, language } from '../text';
import { Button, FaultNotice, Loading, Notice } from '../ui';
import { AccountForm } from './AccountForm';
import { leaveFor } from './arrival';
import { deviceName } from './device';
import { LoginFault } from './LoginFault';
import { knowsPasskeys, makePasskey, usePasskey } from './passkey';
import { t } from './text';

type Props = {
  /** Only this person may log in: the profile is theirs. */
  only?: string;
  /** The token of a link that is used with this log-in: a provider or a new passkey, and nothing else here. */
  invitation?: string;
  /** Logged in; `profile` is one this person has here already. */
  onDone: (answer: { profile?: string }) => void;
};

type Doors = Ways & { people: DemoPerson[] | undefined };

/** Logging in: at a provider, with a passkey, in a demonstration by picking a person, else by account and password. */
export function LoginForm({ only, invitation, onDone }: Props) {
  const [doors, setDoors] = useState<Doors>();
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [times, setTimes] = useState(0);

  // `times` asks again
  useEffect(() => {
    let current = true;
    setFault(undefined);
    Promise.all([call('ways', undefined), call('people', undefined)]).then(
      ([ways, people]) => current && setDoors({ ...ways, people }),
      (thrown) => current && setFault(faultOf(thrown)),
    );
    return () => {
      current = false;
    };
  }, [times]);

  /** Does something that logs in or leads to it; answers what went wrong. */
  const attempt = async (act: () => Promise<void>): Promise<Fault | undefined> => {
    setBusy(true);
    setFault(undefined);
    try {
      await act();
    } catch (thrown) {
      const found = faultOf(thrown);
      setFault(found);
      return found;
    } finally {
      setBusy(false);
    }
    return undefined;
  };

  const logIn = (ask: LoginAsk) => attempt(async () => onDone(await call('login', ask)));

  const leave = (provider: string) =>
    attempt(async () => {
      await call('ways', undefined); // without network the browser's own page would take ours away
      const { url, ...leaving } = await call('leave', { provider, language: language.value });
      leaveFor(url, { ...leaving, ...(invitation ? { invitation } : {}) });
    });

  const passkey = () =>
    attempt(async () => {
      const { id, options } = await call('passkeyAsk', invitation ? { invitation } : {});
      const name = deviceName();
      const ask: LoginAsk = invitation
        ? {
            passkey: { id, credential: await makePasskey(options) },
            token: invitation,
            name,
            deviceName: name,
          }
        : { passkey: { id, credential: await usePasskey(options) }, deviceName: name };
      onDone(await call('login', ask));
    });

  if (!doors) {
    if (!fault) return <Loading />;
    return (
      <div class="stack">
        <FaultNotice code={fault.code} onRetry={() => setTimes((n) => n + 1)} />
        <p class="soft">{t().needNetwork}</p>
      </div>
    );
  }
  return (
    <div class="stack">
      {fault && <LoginFault code={fault.code} />}
      {doors.providers.length > 0 && (
        <Providers providers={doors.providers} busy={busy} onPick={(id) => void leave(id)} />
      )}
      {doors.passkeys && knowsPasskeys() && (
        <div>
          <Button variant="secondary" busy={busy} onClick={() => void passkey()}>
            {invitation ? t().newPasskey : t().passkey}
          </Button>
        </div>
      )}
      {!invitation && doors.people && (
        <People
          people={only ? doors.people.filter((each) => each.person === only) : doors.people}
          busy={busy}
          onPick={(person) => void logIn({ person, deviceName: deviceName() })}
        />
      )}
      {!invitation && !doors.people && (
        <AccountForm busy={busy} onAccount={(ask) => logIn({ ...ask, deviceName: deviceName() })} />
      )}
    </div>
  );
}

function Providers(props: { providers: Ways['providers']; busy: boolean; onPick: (id: string) => void }) {
  return (
    <ul class="plain-list stack stack-sm narrow">
      {props.providers.map(({ id, name }) => (
        <li key={id}>
          <Button busy={props.busy} onClick={() => props.onPick(id)}>
            {t().with(name[language.value])}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function People(props: { people: DemoPerson[]; busy: boolean; onPick: (person: string) => void }) {
  const words = t();
  return (
    <>
      <Notice tone="info">
        <p>{words.demo}</p>
      </Notice>
      <h2>{words.pick}</h2>
      <ul class="plain-list pick-grid">
        {props.people.map((each) => (
          <li key={each.person}>
            <button
              type="button"
              class="pick"
              aria-disabled={props.busy ? 'true' : undefined}
              onClick={() => !props.busy && props.onPick(each.person)}
            >
              <span class="initials" aria-hidden="true">
                {initials(each.name)}
              </span>
              <span class="pick-text">
                <strong>{each.name}</strong>
                <span class="soft small">{each.unitName}</span>
                <span class="small">{each.description[language.value]}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
