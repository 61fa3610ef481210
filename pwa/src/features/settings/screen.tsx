import { useState } from 'preact/hooks';
import { LoginForm } from '../../account/LoginForm';
import type { Screen } from '../../app/screens';
import { call, faultOf, logout, session, sync } from '../../core';
import type { OpenProfile } from '../../core/messages';
import { Link } from '../../router';
import { language, languageNames, languages } from '../../text';
import { Button, Choice, Confirm, FaultNotice, Page, Select } from '../../ui';
import { About } from './About';
import { Authenticator } from './Authenticator';
import { ChangeSecret } from './ChangeSecret';
import { Messages } from './Messages';
import { t } from './text';
import { Ways } from './Ways';

const IDLE_CHOICES = [1, 2, 5, 10, 15, 30];

/** What a person can set for themselves on this device. */
const SettingsScreen: Screen<'settings'> = () => {
  const now = session.value;
  const words = t();
  if (!('profile' in now)) return null;
  return (
    <Page title={words.title}>
      <div class="stack stack-lg narrow">
        {sync.value.problem === 'login_needed' && (
          <section class="sheet stack">
            <h2>{words.login}</h2>
            <p>{words.loginAgain}</p>
            <LoginForm only={now.profile.person} onDone={() => undefined} />
          </section>
        )}
        <Choices profile={now.profile} />
        <Messages demo={now.profile.demo} />
        <ChangeSecret profile={now.profile} />
        <Authenticator profile={now.profile} />
        {!now.profile.demo && <Ways />}
        <Leave profile={now.profile} />
        <MyLooks />
        <About />
      </div>
    </Page>
  );
};

export default SettingsScreen;

function Choices({ profile }: { profile: OpenProfile }) {
  const words = t();
  const [code, setCode] = useState<string>();
  const set = (change: { language?: OpenProfile['language']; idleMinutes?: number }) => {
    setCode(undefined);
    call('settings', change).catch((thrown: unknown) => setCode(faultOf(thrown).code));
  };
  return (
    <section class="sheet stack">
      {code && <FaultNotice code={code} />}
      <Choice
        label={words.language}
        value={language.value}
        options={languages.map((each) => ({ value: each, label: languageNames[each] }))}
        onValue={(value) => {
          const chosen = languages.find((each) => each === value);
          if (chosen) set({ language: chosen });
        }}
      />
      <Select
        label={words.idle}
        value={String(profile.idleMinutes)}
        options={IDLE_CHOICES.map((each) => ({ value: String(each), label: words.minutes(each) }))}
        onValue={(value) => set({ idleMinutes: Number(value) })}
      />
    </section>
  );
}

/** Logging out, and taking the profile off the device. */
function Leave({ profile }: { profile: OpenProfile }) {
  const words = t();
  const [asking, setAsking] = useState(false);
  const [code, setCode] = useState<string>();
  const { local, refused } = sync.value;
  const unsent = local + refused;
  const failed = (thrown: unknown) => {
    setAsking(false);
    setCode(faultOf(thrown).code);
  };
  return (
    <section class="sheet stack">
      <h2>{words.leave}</h2>
      {code && <FaultNotice code={code} />}
      <p>
        {words.as} <strong>{profile.name}</strong>. {words.logOutLead}
      </p>
      <div class="row">
        <Button variant="secondary" onClick={() => void logout().catch(failed)}>
          {words.logOut}
        </Button>
        <Button variant="tertiary" color="danger" onClick={() => setAsking(true)}>
          {words.remove}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={words.removeTitle}
        lead={unsent > 0 ? words.removeSome(unsent) : words.removeNone}
        label={unsent > 0 ? words.removeAnyway : words.removeYes}
        onYes={() => void call('removeProfile', { profile: profile.id }).catch(failed)}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}

/** Where those who work with cases give the reason for a look that stands out. */
function MyLooks() {
  const now = session.value;
  if (now.state !== 'open' || (now.profile.role !== 'employee' && now.profile.role !== 'leader')) return null;
  return (
    <section class="sheet stack stack-sm">
      <h2>{t().myLooks.title}</h2>
      <p>{t().myLooks.lead}</p>
      <div>
        <Link class="ds-button" data-variant="secondary" to={{ name: 'access' }}>
          {t().myLooks.open}
        </Link>
      </div>
    </section>
  );
}
