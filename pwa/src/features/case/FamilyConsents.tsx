import { useRef, useState } from 'preact/hooks';
import { textOf } from '../../record/fields';
import { type Here, ofKind, useHere } from '../../record/here';
import { optionName } from '../../record/names';
import { Link } from '../../router';
import { date } from '../../text';
import { Button, Icon } from '../../ui';
import { useActions } from './actions';
import { type Answer, type Answered, answered, ended, type Matter, signers, unanswered } from './consent';
import { t } from './text';

const answersHere = (here: Here): boolean => here.may.has('sign') && signers(here).some((each) => each.me);

/** What waits for the one who reads: a service that asks to be let in, or a log that another has said yes to. */
export function Asked() {
  const here = useHere();
  const { open } = useActions();
  const words = t().family.page;
  const matters = answersHere(here) ? unanswered(here) : [];
  if (matters.length === 0) return null;
  return (
    <section class="sheet stack asked" aria-labelledby="asked">
      <h2 id="asked">{words.asked}</h2>
      {matters.map((matter) => (
        <div key={`${matter.purpose} ${matter.service}`} class="row between">
          <p>{matter.service ? words.asks(here.names.service(matter.service)) : words.asksLog}</p>
          <Button icon="edit" onClick={() => open({ do: 'consent', ...matter })}>
            {words.readAndAnswer}
            <span class="heard-only">: {nameOf(here, matter)}</span>
          </Button>
        </div>
      ))}
    </section>
  );
}

const nameOf = (here: Here, { purpose, service }: Matter): string =>
  purpose === 'service' ? here.names.service(service) : purposeOf(here, { purpose, service });

/** What a consent is to, where its service is told of by more than its name: "Å gi informasjon videre: PPT". */
const purposeOf = (here: Here, { purpose, service }: Matter): string => {
  const name = optionName('consent', 'purpose', purpose);
  return service ? `${name}: ${here.names.service(service)}` : name;
};

/** What has been answered, whether it stands and why not, and one's own answer to give or take back with one tap. */
export function Consents() {
  const here = useHere();
  const { open } = useActions();
  const words = t().family.page;
  const matters = answered(here);
  return (
    <section class="sheet stack" aria-labelledby="your-consents">
      <h2 id="your-consents">{t().people.consents}</h2>
      {matters.length === 0 && <p>{t().people.noConsents}</p>}
      <ul class="plain-list stack">
        {matters.map((each) => (
          <Line key={`${each.purpose} ${each.service}`} matter={each} />
        ))}
      </ul>
      {answersHere(here) && (
        <div>
          <Button variant="secondary" icon="edit" onClick={() => open({ do: 'consent', purpose: 'service' })}>
            {words.letIn}
          </Button>
        </div>
      )}
      <p>
        <Link class="ds-link" to={{ name: 'case', id: here.id, tab: 'people' }}>
          {words.allConsents}
        </Link>
      </p>
    </section>
  );
}

/** Whether the family's yes stands, where the core says: for the log, and for a service, which sees nothing of a closed one. */
function stands(here: Here, { purpose, service }: Matter): boolean | undefined {
  const open = textOf(here.head, 'log') === 'open';
  if (purpose === 'service') return open && here.out.consented.includes(service);
  return purpose === 'relay_log' ? open : undefined;
}

/** Whether somebody of a service takes part now: a consent lets the service in, and brings nobody. */
const takesPart = (here: Here, service: string): boolean =>
  ofKind(here.records, 'participant').some((each) => textOf(each.f, 'service') === service && !ended(each));

function Line({ matter }: { matter: Answered }) {
  const here = useHere();
  const { open, withdraw } = useActions();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLElement>(null);
  const words = t().family.page;
  const { purpose, service, answers } = matter;
  const good = stands(here, matter) ?? answers.some((each) => each.says === 'yes');
  const what =
    purpose !== 'service'
      ? purposeOf(here, matter)
      : good
        ? (takesPart(here, service) ? words.serviceReads : words.serviceMayJoin)(here.names.service(service))
        : words.serviceReadsNot(here.names.service(service));
  const own = answers.find((each) => each.signer.me);
  const said = own?.record;
  const takeBack = async () => {
    if (!said) return;
    setBusy(true);
    await withdraw(said);
    setBusy(false);
    heading.current?.focus(); // the button that was tapped is gone
  };
  return (
    <li class="row between">
      <span>
        <Icon name={good ? 'check' : 'stop'} />{' '}
        <span ref={heading} tabIndex={-1}>
          {what}
        </span>
        {answers.map((each) => (
          <AnswerLine key={each.signer.id} answer={each} good={good} />
        ))}
        {!good && disagree(answers) && <span class="small block">{words.oneNo}</span>}
      </span>
      {said && own.says === 'yes' && here.may.has('withdraw') && (
        <Button
          key="withdraw"
          variant="secondary"
          color="danger"
          data-size="sm"
          busy={busy}
          onClick={() => void takeBack()}
        >
          {t().consent.withdraw}
          <span class="heard-only">: {nameOf(here, matter)}</span>
        </Button>
      )}
      {/* Said yes again after the log was closed: it opens with the answer about what stands in it (R17). */}
      {purpose === 'relay_log' && !good && own?.says === 'yes' && here.may.has('reopen') && (
        <Button key="reopen" data-size="sm" onClick={() => open({ do: 'reopen' })}>
          {t().reopenLog}
        </Button>
      )}
      {own && own.says !== 'yes' && own.says !== 'nothing' && here.may.has('sign') && (
        <Button
          key="again"
          variant="secondary"
          data-size="sm"
          onClick={() => open({ do: 'consent', purpose, service })}
        >
          {own.says === 'no' ? words.answerAnew : words.sayYesAgain}
          <span class="heard-only">: {nameOf(here, matter)}</span>
        </Button>
      )}
    </li>
  );
}

const disagree = (answers: readonly Answer[]): boolean =>
  answers.some((each) => each.says === 'yes') &&
  answers.some((each) => each.says === 'no' || each.says === 'withdrawn');

/** What one of them has said, and when; who has said nothing is named where all must say yes. */
function AnswerLine({ answer: { signer, says, record }, good }: { answer: Answer; good: boolean }) {
  const here = useHere();
  const words = t().family.page;
  const { me, name } = signer;
  const line = () => {
    const on = date(textOf(record?.f ?? {}, 'signedOn'));
    const to = textOf(record?.f ?? {}, 'validTo');
    switch (says) {
      case 'yes':
        return `${me ? words.givenByYou : words.givenBy(name)} ${on}${to && ` · ${words.until(date(to))}`}`;
      case 'no':
        return `${me ? words.youSaidNo : words.saidNo(name)} ${on}`;
      case 'withdrawn':
        return `${me ? words.withdrawnByYou : words.withdrawnBy(name)} ${date(textOf(record?.f ?? {}, 'withdrawnOn'))}`;
      case 'expired':
        return `${me ? words.yoursEnded : words.ended(name)} ${date(to)}`;
      default:
        return here.guide.consents.joint && signer.joint && !good && !me ? words.waitsFor(name) : '';
    }
  };
  const said = line();
  if (!said) return null;
  return (
    <span class="soft small block">
      {said}
      {record?.state === 'local' && <strong class="block">{words.notSent}</strong>}
    </span>
  );
}
