import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/client';
import { type DemoPerson, type Fault, faultOf, type LoginAsk } from '../core/messages';
import { initials, language } from '../text';
import { Button, ErrorSummary, FaultNotice, Loading, Notice, TextField } from '../ui';
import { deviceName } from './device';
import { t } from './text';

type Props = {
  /** Only this person may log in: the profile is theirs. */
  only?: string;
  /** Logged in; `profile` is one this person has here already. */
  onDone: (answer: { profile?: string }) => void;
};

type Way = { kind: 'asking' } | { kind: 'people'; people: DemoPerson[] } | { kind: 'account' };

/** Logging in: in a demonstration by picking a person, else by account and password. */
export function LoginForm({ only, onDone }: Props) {
  const [way, setWay] = useState<Way>({ kind: 'asking' });
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [times, setTimes] = useState(0);

  // `times` asks again
  useEffect(() => {
    let current = true;
    setFault(undefined);
    call('people', undefined).then(
      (people) => current && setWay(people ? { kind: 'people', people } : { kind: 'account' }),
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

  if (way.kind === 'asking') {
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
      {fault && <FaultNotice code={fault.code} />}
      {way.kind === 'people' ? (
        <People
          people={only ? way.people.filter((each) => each.person === only) : way.people}
          busy={busy}
          onPick={(person) => void logIn({ person, deviceName: deviceName() })}
        />
      ) : (
        <Account busy={busy} onAccount={(ask) => void logIn({ ...ask, deviceName: deviceName() })} />
      )}
    </div>
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
