import { useEffect, useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import { Link } from '../../router';
import { language } from '../../text';
import { Button, FaultNotice, Loading, Notice, TextField } from '../../ui';
import { type PushState, pushOff, pushOn, pushState } from './push';
import { t } from './text';

/** What the server says of how this person hears of something new. */
interface Contact {
  email: string;
  lang: string;
  mails: boolean;
  pushKey: string;
  pushes: boolean;
}

/** How one hears, outside the app, that there is something new: by e-mail, and on this device. */
export function Messages({ demo }: { demo: boolean }) {
  const words = t().messages;
  const [contact, setContact] = useState<Contact>();
  const [fault, setFault] = useState<Fault>();

  const load = async () => {
    setFault(undefined);
    try {
      setContact(await api<Contact>('GET', '/api/me/contact'));
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
  };
  useEffect(() => void load(), []);

  return (
    <section class="sheet stack" aria-labelledby="messages">
      <h2 id="messages">{words.title}</h2>
      <p>{words.lead}</p>
      {fault && <FaultNotice code={fault.code} detail={fault.detail} onRetry={() => void load()} />}
      {!contact && !fault && <Loading />}
      {contact && (
        <>
          <Email contact={contact} demo={demo} />
          <Push contact={contact} />
        </>
      )}
      {demo && (
        <p>
          <Link class="ds-link" to={{ name: 'inbox' }}>
            {words.inbox}
          </Link>
        </p>
      )}
    </section>
  );
}

function Email({ contact, demo }: { contact: Contact; demo: boolean }) {
  const words = t().messages;
  const [email, setEmail] = useState(contact.email);
  const [fault, setFault] = useState<Fault>();
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFault(undefined);
    setDone(false);
    try {
      await api('PUT', '/api/me/contact', { email: email.trim(), lang: language.value });
      setDone(true);
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };
  const wrong = fault?.fields?.find((each) => each.field === 'email')?.text;
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {fault && !wrong && <FaultNotice code={fault.code} detail={fault.detail} />}
      <TextField
        name="email"
        type="email"
        autoComplete="email"
        label={words.email}
        help={contact.mails || demo ? words.emailHelp : words.noMail}
        value={email}
        fault={wrong}
        onValue={(value) => {
          setEmail(value);
          setDone(false);
          setFault(undefined);
        }}
      />
      <div class="row">
        <Button type="submit" variant="secondary" busy={busy}>
          {words.save}
        </Button>
      </div>
      {done && (
        <Notice tone="success" live>
          <p>{email.trim() ? words.saved : words.savedNone}</p>
        </Notice>
      )}
    </form>
  );
}

function Push({ contact }: { contact: Contact }) {
  const words = t().messages;
  const [state, setState] = useState<PushState>();
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  useEffect(() => void pushState(contact.pushes).then(setState), []);
  const turn = async (on: boolean) => {
    setBusy(true);
    setFault(undefined);
    try {
      setState(on ? await pushOn(contact.pushKey, language.value) : await pushOff());
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };
  return (
    <div class="stack stack-sm">
      <h3>{words.push}</h3>
      {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
      {state === 'unsupported' && <p>{words.pushUnsupported}</p>}
      {state === 'denied' && <p>{words.pushDenied}</p>}
      {(state === 'on' || state === 'off') && (
        <>
          <p role="status">{state === 'on' ? words.pushIsOn : words.pushIsOff}</p>
          <div>
            <Button variant="secondary" busy={busy} onClick={() => void turn(state === 'off')}>
              {state === 'on' ? words.pushTurnOff : words.pushTurnOn}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
