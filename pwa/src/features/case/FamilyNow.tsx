import { useEffect, useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import { numberOf, textOf } from '../../record/fields';
import { ofKind, useHere } from '../../record/here';
import { makeName } from '../../record/names';
import type { Kind, RecordView } from '../../record/shapes';
import { Link } from '../../router';
import { date, today } from '../../text';
import { Button, FaultNotice, Icon, type IconName, Loading } from '../../ui';
import { beginning, useActions } from './actions';
import { ended } from './consent';
import { FamilyDecisions, FamilyStep } from './Family';
import { Asked, Consents } from './FamilyConsents';
import { TeamRequests } from './TeamRequests';
import { t } from './text';

/**
 * The case as the child and the guardians meet it, on a phone: what happens, who is in it, what is agreed, the next meeting,
 * their consents, what they can do, and who has looked. Nothing else than the log is on their device to show.
 */
export function FamilyNow() {
  return (
    <div class="family stack stack-lg">
      <Asked />
      <Keeper />
      <FamilyStep />
      <NextMeeting />
      <Agreed />
      <Involved />
      <Consents />
      <YouCan />
      <FamilyDecisions />
      <Looks />
    </div>
  );
}

/** Who holds the baton, since when, and how to reach them. */
function Keeper() {
  const here = useHere();
  const words = t().family.page;
  const holder = textOf(here.head, 'baton');
  const name = holder ? here.names.person(holder) : '';
  const offers = new Map(ofKind(here.records, 'baton_offer').map((each) => [each.id, each]));
  const taken = ofKind(here.records, 'acceptance').findLast((each) => {
    const offer = offers.get(textOf(each.f, 'offer'));
    return offer && textOf(offer.f, 'to') === holder && each.f.accepted === true;
  });
  const phone = here.directory.people.find((each) => each.person === holder)?.phone;
  return (
    <section class="sheet stack" aria-labelledby="keeper">
      <h2 id="keeper">{words.levels[here.out.status.level] ?? words.happening}</h2>
      {holder ? (
        <p>
          <strong>{t().baton(name)}</strong>
          {taken && ` ${words.since(date(textOf(taken.f, 'date')))}`}. {words.keeper}
        </p>
      ) : (
        <p>
          {t().batonNone}. {words.noKeeper}
        </p>
      )}
      {phone && (
        <p>
          <a class="ds-link phone row" href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>
            <Icon name="phone" /> {words.call(name, phone)}
          </a>
        </p>
      )}
    </section>
  );
}

function NextMeeting() {
  const here = useHere();
  const words = t().family.page;
  const [next] = ofKind(here.records, 'meeting')
    .filter((each) => !textOf(each.f, 'heldOn') && textOf(each.f, 'date') >= today())
    .toSorted((a, b) => when(a).localeCompare(when(b)));
  return (
    <section class="sheet stack stack-sm" aria-labelledby="next-meeting">
      <h2 id="next-meeting">{words.nextMeeting}</h2>
      {next ? (
        <>
          <p>
            <strong>
              {date(textOf(next.f, 'date'), 'full')}
              {textOf(next.f, 'time') && `, ${words.clock(textOf(next.f, 'time'))}`}
            </strong>
            {textOf(next.f, 'place') && `, ${textOf(next.f, 'place')}`}
          </p>
          <p class="as-written">{textOf(next.f, 'purpose')}</p>
        </>
      ) : (
        <p>{words.noMeeting}</p>
      )}
      <p>
        <Link class="ds-link" to={{ name: 'case', id: here.id, tab: 'meetings' }}>
          {words.allMeetings}
        </Link>
      </p>
    </section>
  );
}

const when = (meeting: RecordView): string => `${textOf(meeting.f, 'date')} ${textOf(meeting.f, 'time')}`;

/** The goals that are not reached yet, and who does what for each. */
function Agreed() {
  const here = useHere();
  const words = t().family.page;
  const goals = ofKind(here.records, 'goal').filter((each) => textOf(each.f, 'status') === 'open');
  const measures = ofKind(here.records, 'measure').filter((each) => textOf(each.f, 'status') !== 'ended');
  return (
    <section class="sheet stack" aria-labelledby="agreed">
      <h2 id="agreed">{words.agreed}</h2>
      {goals.length === 0 && <p>{words.nothingAgreed}</p>}
      {goals.map((goal) => (
        <div key={goal.id} class="stack stack-sm">
          <h3>{textOf(goal.f, 'text')}</h3>
          <ul class="ds-list">
            {measures
              .filter((measure) => textOf(measure.f, 'goal') === goal.id)
              .map((measure) => (
                <li key={measure.id}>
                  {textOf(measure.f, 'title')}.{' '}
                  <span class="soft">
                    {words.doneBy(
                      textOf(measure.f, 'responsible'),
                      textOf(measure.f, 'arena'),
                      date(textOf(measure.f, 'evaluateOn')),
                    )}
                  </span>
                </li>
              ))}
          </ul>
        </div>
      ))}
      <p>
        <Link class="ds-link" to={{ name: 'case', id: here.id, tab: 'plan' }}>
          {words.wholePlan}
        </Link>
      </p>
    </section>
  );
}

/** Who takes part and since when. */
function Involved() {
  const here = useHere();
  const words = t().family.page;
  const list = ofKind(here.records, 'participant').filter((each) => !ended(each));
  return (
    <section class="sheet stack stack-sm" aria-labelledby="involved">
      <h2 id="involved">{words.involved}</h2>
      {list.length === 0 && <p>{words.noneInvolved}</p>}
      <ul class="plain-list stack stack-sm">
        {list.map((each) => (
          <li key={each.id}>
            <strong>{textOf(each.f, 'name')}</strong>, {here.names.service(textOf(each.f, 'service'))}
            <span class="soft"> · {words.since(date(textOf(each.f, 'from')))}</span>
            {textOf(each.f, 'task') && <p class="small">{textOf(each.f, 'task')}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a family can do at any time. */
function YouCan() {
  const here = useHere();
  const { open } = useActions();
  const words = t().family.page;
  const kinds: { kind: Kind; icon: IconName }[] = [
    { kind: 'scale', icon: 'flag' },
    { kind: 'comment', icon: 'talk' },
    { kind: 'wish', icon: 'baton' },
    { kind: 'team_request', icon: 'people' },
  ];
  const can: Record<string, string | undefined> = words.can;
  const may = kinds.filter(({ kind }) => here.make.has(kind));
  const scales = ofKind(here.records, 'scale').filter((each) => each.own);
  const last = scales.at(-1);
  return (
    <section class="sheet stack" aria-labelledby="you-can">
      <h2 id="you-can">{words.youCan}</h2>
      {last && (
        <p class="small soft">
          {words.lastScale(numberOf(last.f, 'value') ?? 0, date(textOf(last.f, 'date')))}
        </p>
      )}
      <div class="stack stack-sm wide-buttons">
        {may.map(({ kind, icon }) => (
          <Button
            key={kind}
            variant="secondary"
            icon={icon}
            onClick={() => open({ do: 'make', kind, initial: beginning(here, kind) })}
          >
            {can[kind] ?? makeName(kind)}
          </Button>
        ))}
        {here.may.has('demand_closing') && (
          <Button variant="tertiary" icon="lock" onClick={() => open({ do: 'close' })}>
            {t().demandClosing}
          </Button>
        )}
      </div>
      <TeamRequests />
      <p>
        <Link class="ds-link" to={{ name: 'case', id: here.id, tab: 'timeline' }}>
          {words.wholeLog}
        </Link>
      </p>
    </section>
  );
}

/** One person's looks into the log on one day, as the server tells the family (httpapi FamilyLookBody). */
interface Look {
  day: string;
  person: string;
  name: string;
  unit: string;
  /** The screens were opened; else the device has only fetched the log. */
  opened: boolean;
  /** Why this person may, in plain words. */
  why: string;
  own: boolean;
}

/** Who has opened the log; asked of the server when one wants to know. */
function Looks() {
  const here = useHere();
  const words = t().family.page;
  const [wanted, setWanted] = useState(false);
  const [looks, setLooks] = useState<readonly Look[]>();
  const [fault, setFault] = useState<Fault>();
  const load = async () => {
    setFault(undefined);
    try {
      setLooks((await api<{ looks: Look[] }>('GET', `/api/cases/${here.id}/looks`)).looks);
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
  };
  useEffect(() => {
    if (wanted && !looks) void load();
  }, [wanted]);
  return (
    <section class="sheet stack" aria-labelledby="looked">
      <h2 id="looked">{words.looked}</h2>
      <p>{words.lookedLead}</p>
      {!wanted && (
        <div>
          <Button variant="secondary" icon="look" onClick={() => setWanted(true)}>
            {words.showLooks}
          </Button>
        </div>
      )}
      {fault && <FaultNotice code={fault.code} detail={fault.detail} onRetry={() => void load()} />}
      {wanted && !looks && !fault && <Loading />}
      {looks?.length === 0 && <p>{words.noLooks}</p>}
      {looks && looks.length > 0 && (
        <ul class="plain-list stack stack-sm">
          {looks.map((each) => (
            <li key={`${each.day} ${each.person}`}>
              <strong>{each.own ? words.you : each.name}</strong>
              {each.unit && `, ${each.unit}`} · {date(each.day)}
              <span class="soft small block">
                {each.opened ? words.opened : words.fetched}
                {!each.own && ` ${each.why}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
