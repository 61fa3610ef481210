import { useEffect, useState } from 'preact/hooks';
import { deviceName } from '../../account/device';
import { invitation } from '../../account/invitation';
import { knownProfile } from '../../account/known';
import { LanguageRow } from '../../account/LanguageRow';
import { LoginForm } from '../../account/LoginForm';
import type { Screen } from '../../app/screens';
import { api, call, type Fault, faultOf, logout, session } from '../../core';
import type { Looked, OpenProfile } from '../../core/messages';
import { go, Link } from '../../router';
import { date, language } from '../../text';
import { Button, Check, ErrorSummary, FaultNotice, Loading, Notice, Page, TextField } from '../../ui';
import { dayOf } from './day';
import { t } from './text';

/** Where an invitation's link leads: what it opens, and the way in. */
const InviteScreen: Screen<'invite'> = () => {
  const words = t();
  const token = invitation.value;
  const [looked, setLooked] = useState<Looked>();
  const [fault, setFault] = useState<Fault>();
  const [times, setTimes] = useState(0);

  // `times` asks again, and so does another language
  useEffect(() => {
    let current = true;
    setFault(undefined);
    if (!token) return;
    call('lookInvitation', { token, language: language.value }).then(
      (answer) => current && setLooked(answer),
      (thrown) => current && setFault(faultOf(thrown)),
    );
    return () => {
      current = false;
    };
  }, [token, times, language.value]);

  if (!token) return <Nothing title={words.incomplete} lead={words.incompleteLead} />;
  if (fault?.code.startsWith('invitation_'))
    return <Nothing title={words.refused} lead={fault.detail ?? ''} />;
  const now = session.value;
  return (
    <Page
      title={words.title}
      {...(looked ? { lead: words.from(looked.municipality) } : {})}
      actions={<LanguageRow />}
    >
      <div class="stack stack-lg narrow">
        {fault && <FaultNotice code={fault.code} onRetry={() => setTimes((n) => n + 1)} />}
        {!looked && !fault && <Loading />}
        {looked && (
          <>
            <section class="stack">
              <p>
                <strong>{words.opens[looked.kind]}</strong>
              </p>
              <p>{words.what[looked.kind]}</p>
              <p class="soft">{words.until(date(dayOf(looked.expires)))}</p>
            </section>
            {now.state === 'open' ? (
              <Inside token={token} looked={looked} profile={now.profile} />
            ) : (
              <Outside token={token} looked={looked} />
            )}
          </>
        )}
      </div>
    </Page>
  );
};

export default InviteScreen;

/** A link that opens nothing, and what to do then. */
function Nothing({ title, lead }: { title: string; lead: string }) {
  const words = t();
  const inside = session.value.state === 'open';
  return (
    <Page title={title} lead={lead} actions={<LanguageRow />}>
      <div class="stack narrow">
        {!inside && <p>{words.ask}</p>}
        <p>
          <Link class="ds-link" to={inside ? { name: 'cases' } : { name: 'login' }}>
            {inside ? words.toCases : words.login}
          </Link>
        </p>
      </div>
    </Page>
  );
}

/** For whoever has a profile open here: the second child comes to the first one's place. */
function Inside({ token, looked, profile }: { token: string; looked: Looked; profile: OpenProfile }) {
  const words = t();
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const fits = profile.role === looked.kind;
  const add = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      await api('POST', '/api/invitations/join', { token });
      await call('syncNow', undefined);
      setDone(true);
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (done)
    return (
      <section class="sheet stack">
        <p role="status">{words.added}</p>
        <div>
          <Button
            onClick={() => {
              invitation.value = undefined;
              go({ name: 'cases' });
            }}
          >
            {words.toCases}
          </Button>
        </div>
      </section>
    );
  return (
    <section class="sheet stack">
      {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
      <p>{words.as(profile.name)}</p>
      <div class="row">
        {fits && (
          <Button busy={busy} onClick={() => void add()}>
            {words.add}
          </Button>
        )}
        <Button
          variant="secondary"
          onClick={() => void logout().catch((thrown) => setFault(faultOf(thrown)))}
        >
          {words.notMe}
        </Button>
      </div>
      <p class="soft small">{words.notMeLead}</p>
    </section>
  );
}

/** For whoever has none: a password of their own, or the profile that is here already. */
function Outside({ token, looked }: { token: string; looked: Looked }) {
  const words = t();
  const now = session.value;
  const family = looked.kind === 'guardian' || looked.kind === 'young';
  const done = ({ profile }: { profile?: string }) => {
    invitation.value = undefined;
    if (!profile) return; // the log-in screen goes on: a code for this device
    knownProfile.value = profile;
    go({ name: 'lock' });
  };
  return (
    <>
      {looked.password ? (
        <ChoosePassword token={token} looked={looked} />
      ) : (
        <p class="sheet">{words.onlyProvider}</p>
      )}
      {/* What else this server knows of: a log-in provider, a passkey. */}
      <LoginForm invitation={token} onDone={done} />
      {family && now.state === 'closed' && now.profiles.length > 0 && (
        <Notice tone="info" title={words.have}>
          <p>{words.unlockLead}</p>
          <p>
            <Link class="ds-link" to={{ name: 'lock' }}>
              {words.unlock}
            </Link>
          </p>
        </Notice>
      )}
    </>
  );
}

const PASSWORD_MIN = 12;
const ACCOUNT_MIN = 3;

function ChoosePassword({ token, looked }: { token: string; looked: Looked }) {
  const words = t();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const [shown, setShown] = useState(false);
  const [tried, setTried] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);

  const faults: { field: string; text: string }[] = [];
  if (looked.choosesLogin && account.trim().length < ACCOUNT_MIN)
    faults.push({ field: 'account', text: words.accountShort });
  if (Array.from(password).length < PASSWORD_MIN)
    faults.push({ field: 'password', text: words.passwordShort });
  if (password !== repeat) faults.push({ field: 'repeat', text: words.notSame });
  const told = (field: string) => (tried ? faults.find((each) => each.field === field)?.text : undefined);
  const type = shown ? ('text' as const) : ('password' as const);

  const accept = async () => {
    setTried(true);
    setFault(undefined);
    if (faults.length > 0) return;
    setBusy(true);
    try {
      const chosen = looked.choosesLogin ? { account: account.trim() } : {};
      const { profile } = await call('login', {
        token,
        password,
        ...chosen,
        deviceName: deviceName(),
        language: language.peek(),
      });
      invitation.value = undefined;
      if (!profile) return; // the log-in screen goes on: a code for this device
      knownProfile.value = profile;
      go({ name: 'lock' });
    } catch (thrown) {
      setFault(faultOf(thrown));
      setBusy(false);
    }
  };

  return (
    <form
      autoComplete="off"
      class="sheet stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void accept();
      }}
    >
      <h2>{words.choose}</h2>
      <ErrorSummary faults={tried ? faults : []} />
      {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
      {looked.choosesLogin && (
        <TextField
          name="account"
          label={words.account}
          help={words.accountHelp}
          autoComplete="username"
          value={account}
          onValue={setAccount}
          fault={told('account')}
        />
      )}
      <TextField
        name="password"
        label={words.password}
        help={words.passwordHelp}
        type={type}
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        fault={told('password')}
      />
      <TextField
        name="repeat"
        label={words.repeat}
        type={type}
        autoComplete="new-password"
        value={repeat}
        onValue={setRepeat}
        fault={told('repeat')}
      />
      <Check label={words.show} checked={shown} onChecked={setShown} />
      <p class="soft small">{words.next}</p>
      <div>
        <Button type="submit" busy={busy}>
          {words.go}
        </Button>
      </div>
    </form>
  );
}
