import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/client';
import { type DemoPerson, type Fault, faultOf, type LoginAsk, type Ways } from '../core/messages';
import { initials, language } from '../text';
import { Button, ErrorSummary, FaultNotice, Loading, Notice, TextField } from '../ui';
import { leaveFor } from './arrival';
import { deviceName } from './device';
import { LoginFault } from './LoginFault';
import { t } from './text';

type Props = {
  /** Only this person may log in: the profile is theirs. */
  only?: string;
  /** Logged in; `profile` is one this person has here already. */
  onDone: (answer: { profile?: string }) => void;
};

type Doors = Ways & { people: DemoPerson[] | undefined };

/** Logging in: at a provider, in a demonstration by picking a person, else by account and password. */
export function LoginForm({ only, onDone }: Props) {
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

  const logIn = async (ask: LoginAsk) => {
    setBusy(true);
    setFault(undefined);
    try {
      onDone(await call('login', ask));
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };

  const leave = async (provider: string) => {
    setBusy(true);
    setFault(undefined);
    try {
      await call('ways', undefined); // without network the browser's own page would take ours away
      const { url, ...leaving } = await call('leave', { provider, language: language.value });
      leaveFor(url, leaving);
    } catch (thrown) {
      setFault(faultOf(thrown));
      setBusy(false);
    }
  };

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
      {doors.people ? (
        <People
          people={only ? doors.people.filter((each) => each.person === only) : doors.people}
          busy={busy}
          onPick={(person) => void logIn({ person, deviceName: deviceName() })}
        />
      ) : (
        <Account busy={busy} onAccount={(ask) => void logIn({ ...ask, deviceName: deviceName() })} />
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

function Account(props: { busy: boolean; onAccount: (ask: { account: string; password: string }) => void }) {
  const words = t();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState(false);
  const faults = missing
    ? [{ field: account ? 'password' : 'account', text: words.fill }].filter(() => !account || !password)
    : [];
  return (
    <form
      autoComplete="off"
      class="stack narrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(!account || !password);
        if (account && password) props.onAccount({ account, password });
      }}
    >
      <ErrorSummary faults={faults} />
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
      <div>
        <Button type="submit" busy={props.busy}>
          {words.logIn}
        </Button>
      </div>
    </form>
  );
}
