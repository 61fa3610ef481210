import { useEffect, useRef } from 'preact/hooks';
import { ExitBody, ExitPanel, FamilyExit } from '../../record/Exit';
import { Findings } from '../../record/Findings';
import { textOf } from '../../record/fields';
import { Guidance } from '../../record/Guidance';
import { useHere } from '../../record/here';
import { makeName } from '../../record/names';
import type { Deadline, DecisionState, Finding, Kind, OpenItem } from '../../record/shapes';
import { exitText } from '../../record/text/exit';
import { go, Link } from '../../router';
import { date } from '../../text';
import { Button, Icon, type IconName, Notice } from '../../ui';
import { colleaguesToo } from './ActionDialog';
import { beginning, useActions, wayTo } from './actions';
import { BatonPanel } from './BatonPanel';
import { FamilyNow } from './FamilyNow';
import { StepHeading } from './StepHeading';
import { t } from './text';

/** "Hva nå?": the present step with its guidance beside it, what is open in it, deadlines, decisions. */
export function Now() {
  const here = useHere();
  const { status } = here.out;
  if (status.closed) return <Closed />;
  if (!here.staff)
    return (
      <div class="stack stack-lg">
        <FamilyNow />
        <CaseExit />
      </div>
    );
  const step = here.guide.levels.flatMap((level) => level.steps).find((each) => each.id === status.step);
  return (
    <div class="now" data-stopped={status.stopped ?? false}>
      <div class="now-step stack stack-lg">
        {status.stopped && <Stopped />}
        <Notes />
        {!status.stopped && <StepWork />}
      </div>
      <aside class="now-guide stack">
        {!status.stopped && <Guidance step={step} />}
        {!status.stopped && <CaseExit />}
      </aside>
      <div class="now-rest stack stack-lg">
        <BatonPanel />
        <Deadlines deadlines={status.deadlines} />
        {!status.stopped && <Decisions />}
        <More />
      </div>
    </div>
  );
}

function exitsNow(here: ReturnType<typeof useHere>) {
  const level = here.out.status.level;
  return here.guide.exits.filter((exit) => !exit.levels?.length || exit.levels.includes(level));
}

function CaseExit() {
  const here = useHere();
  const { open } = useActions();
  if (!here.staff) return <FamilyExit exits={exitsNow(here)} young={here.me.role === 'young'} />;
  return (
    <ExitPanel exits={exitsNow(here)} lang={here.guide.lang}>
      {here.may.has('suspect') && (
        <div class="stack stack-sm">
          <div>
            <Button variant="secondary" color="danger" onClick={() => open({ do: 'suspect' })}>
              {exitText().write}
            </Button>
          </div>
          <p class="small soft">{exitText().writeHelp}</p>
        </div>
      )}
    </ExitPanel>
  );
}

/** Rule R11: the steps stand still, and the duty to report is what is shown. */
function Stopped() {
  const here = useHere();
  const { open } = useActions();
  const exits = here.guide.exits.filter((exit) => exit.id === (here.out.status.exit || 'violence'));
  const suspicion = here.records.findLast(
    (record) => record.kind === 'suspicion' && !textOf(record.f, 'lifted'),
  );
  return (
    <section class="sheet stack stopped" aria-labelledby="stopped">
      <h2 id="stopped">{t().stopped.title}</h2>
      <p>{t().stopped.text}</p>
      <ExitBody exits={exits} lang={here.guide.lang}>
        <div class="row">
          <Button
            variant="secondary"
            onClick={() =>
              open({
                do: 'make',
                kind: 'report_of_concern',
                initial: { ...beginning(here, 'report_of_concern'), violence: true },
              })
            }
          >
            {makeName('report_of_concern')}
          </Button>
          {suspicion && here.me.role === 'leader' && (
            <Button variant="tertiary" onClick={() => open({ do: 'lift', record: suspicion })}>
              {t().stopped.lift}
            </Button>
          )}
        </div>
      </ExitBody>
    </section>
  );
}

function Notes() {
  const { status } = useHere().out;
  // What stopped the steps stands above, in full.
  const notes = (status.notes ?? []).filter((note) => !(status.stopped && note.rule === 'R11'));
  if (notes.length === 0) return null;
  return (
    <Notice tone={notes.some((note) => note.severity !== 'info') ? 'warning' : 'info'}>
      <Findings findings={notes} />
    </Notice>
  );
}

function StepWork() {
  const here = useHere();
  const { open } = useActions();
  const { status } = here.out;
  const state = status.steps.find((each) => each.id === status.step);
  const steps = status.steps.filter((each) => each.level === status.level);
  const at = steps.findIndex((each) => each.id === status.step);
  const items = state?.open ?? [];
  const canWrite = here.may.has('write') && here.staff;
  return (
    <section class="sheet stack step-work" aria-labelledby="now">
      <StepHeading level={status.level} nth={at + 1} name={state?.name} />
      {items.length > 0 ? (
        <>
          <h3>{t().openItems}</h3>
          <ul class="plain-list open-items">
            {items.map((item) => (
              <OpenLine
                key={`${item.need} ${item.tool ?? ''} ${item.record ?? ''}`}
                item={item}
                may={canWrite}
              />
            ))}
          </ul>
        </>
      ) : (
        <p class="row">
          <Icon name="check" />
          {t().nothingOpen}
        </p>
      )}
      {here.make.has('step_mark') && (
        <div class="row">
          <Button variant="secondary" icon="check" onClick={() => open({ do: 'mark' })}>
            {t().markDone}
          </Button>
        </div>
      )}
    </section>
  );
}

const needIcons: Record<string, IconName> = {
  form: 'form',
  shared_with_leader: 'share',
  guardian_talk: 'talk',
  log_consent: 'edit',
  service_consent: 'edit',
  baton_holder: 'baton',
  meeting: 'calendar',
  participant: 'people',
  goal: 'flag',
  decision: 'next',
};

/** A guide that lets a colleague do has a button that names no leader. */
const needOf = (item: OpenItem, here: ReturnType<typeof useHere>): string =>
  item.need === 'shared_with_leader' && colleaguesToo(here.guide) ? 'shared' : item.need;

function OpenLine({ item, may }: { item: OpenItem; may: boolean }) {
  const here = useHere();
  const { open } = useActions();
  const way = wayTo(item, here);
  const labels: Record<string, string> = t().needs;
  const label = item.need === 'form' && item.tool ? t().fillIn : (labels[needOf(item, here)] ?? item.text);
  const follow = () => {
    if (item.need === 'decision') document.getElementById('decisions')?.focus();
    else if (way && 'name' in way) go(way);
    else if (way) open(way);
  };
  return (
    <li class="open-item">
      <Icon name={needIcons[item.need] ?? 'edit'} />
      <span class="open-item-text">{item.text}</span>
      {may && (way || item.need === 'decision') && (
        <Button variant="secondary" data-size="sm" onClick={follow}>
          {label}
        </Button>
      )}
    </li>
  );
}

function Deadlines({ deadlines }: { deadlines: readonly Deadline[] }) {
  if (deadlines.length === 0) return null;
  return (
    <section class="stack stack-sm" aria-labelledby="deadlines">
      <h2 id="deadlines">{t().deadlines}</h2>
      <ul class="plain-list deadline-list">
        {deadlines.map((deadline) => (
          <li
            key={`${deadline.what} ${deadline.due} ${deadline.record ?? ''}`}
            class="deadline"
            data-state={deadline.state}
          >
            <Icon name={deadline.state === 'late' ? 'warn' : 'calendar'} />
            <span class="deadline-text">{deadline.text}</span>
            <span class="deadline-due">
              {t().due(date(deadline.due))}
              {deadline.state === 'late' && <strong> {t().lateBy(-deadline.days)}</strong>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a finding is, apart from its place: two decisions often wait for the same. */
const sameFinding = (a: Finding, b: Finding): boolean =>
  a.code === b.code && a.record === b.record && a.text === b.text;

const findingsOf = (decision: DecisionState): readonly Finding[] =>
  decision.findings?.length
    ? decision.findings
    : (decision.targets ?? []).flatMap((target) => target.findings ?? []);

/** What stands in the way of every decision: said once, above them. */
function inTheWayOfAll(decisions: readonly DecisionState[]): readonly Finding[] {
  const [first, ...rest] = decisions;
  if (!first || rest.length === 0 || decisions.some((each) => each.allowed)) return [];
  return findingsOf(first).filter(
    (finding) =>
      finding.severity === 'error' &&
      rest.every((each) => findingsOf(each).some((other) => sameFinding(finding, other))),
  );
}

function Decisions() {
  const here = useHere();
  const { decisions } = here.out.status;
  if (decisions.length === 0) return null;
  const may = here.may.has('decide');
  const possible = decisions.filter((each) => each.allowed);
  const others = decisions.filter((each) => !each.allowed);
  const common = inTheWayOfAll(decisions);
  return (
    <section class="stack" aria-labelledby="decisions">
      <div>
        <h2 id="decisions" tabIndex={-1}>
          {t().decisions.title}
        </h2>
        <p class="soft">{may ? t().decisions.lead : t().decisions.notYours}</p>
      </div>
      {possible.map((each) => (
        <DecisionCard key={each.outcome} decision={each} may={may} told common={[]} />
      ))}
      {others.length > 0 && possible.length > 0 && <h3>{t().decisions.notNow}</h3>}
      {common.length > 0 && (
        <details class="why-not" open={may}>
          <summary>{t().decisions.missingAll}</summary>
          <Findings findings={common} />
        </details>
      )}
      {others.map((each) => (
        <DecisionCard key={each.outcome} decision={each} may={false} told={may} common={common} />
      ))}
    </section>
  );
}

type DecisionProps = {
  decision: DecisionState;
  may: boolean;
  /** What stands in the way is in sight at once; else one opens it. */
  told: boolean;
  /** What has been said above, for all. */
  common: readonly Finding[];
};

function DecisionCard({ decision, may, told, common }: DecisionProps) {
  const { guide } = useHere();
  const { open } = useActions();
  const targets = decision.targets ?? [];
  const blocked = decision.allowed ? targets.filter((target) => !target.allowed) : [];
  const own = findingsOf(decision).filter((each) => !common.some((said) => sameFinding(each, said)));
  return (
    <article class="sheet decision" data-allowed={decision.allowed} aria-label={decision.name}>
      <div class="stack stack-sm">
        <h3 lang={guide.lang}>{decision.name}</h3>
        <p lang={guide.lang}>{decision.text}</p>
        {!decision.allowed && own.length > 0 && (
          <details class="why-not" open={told}>
            <summary class="small">
              {common.length > 0 ? t().decisions.missingToo : t().decisions.missing}
            </summary>
            <Findings findings={own} />
          </details>
        )}
        {blocked.map((target) => (
          <details key={target.level} class="more">
            <summary>{t().decisions.notTo(target.level)}</summary>
            <Findings findings={target.findings} />
          </details>
        ))}
      </div>
      {decision.allowed && may && (
        <div>
          <Button onClick={() => open({ do: 'decide', outcome: decision.outcome })}>
            {t().decisions.choose}
            <span class="heard-only">: {decision.name}</span>
          </Button>
        </div>
      )}
    </article>
  );
}

/** The other things that can be written, whatever the step. */
function More() {
  const here = useHere();
  const { open } = useActions();
  const all: { kind: Kind; icon: IconName }[] = [
    { kind: 'note', icon: 'edit' },
    { kind: 'concern', icon: 'form' },
    { kind: 'scale', icon: 'flag' },
    { kind: 'consultation', icon: 'talk' },
    { kind: 'referral', icon: 'share' },
    { kind: 'report_of_concern', icon: 'warn' },
    { kind: 'closing_note', icon: 'check' },
    { kind: 'team_request', icon: 'people' },
  ];
  // Comments stand on a record, and wishes beside the people.
  const kinds = all.filter(({ kind }) => here.make.has(kind));
  const menu = (['newerGuide', 'reopen', 'demand_closing'] as const).filter((each) => offered(here, each));
  if (kinds.length === 0 && menu.length === 0) return null;
  return (
    <section class="stack stack-sm no-print" aria-labelledby="more">
      <h2 id="more">{t().more}</h2>
      <div class="row">
        {kinds.map(({ kind, icon }) => (
          <Button
            key={kind}
            variant="secondary"
            icon={icon}
            data-size="sm"
            onClick={() => open({ do: 'make', kind, initial: beginning(here, kind) })}
          >
            {makeName(kind)}
          </Button>
        ))}
      </div>
      <CaseMenu menu={menu} />
    </section>
  );
}

type CaseStep = 'newerGuide' | 'reopen' | 'demand_closing';

const offered = (here: ReturnType<typeof useHere>, step: CaseStep): boolean =>
  step === 'newerGuide'
    ? here.out.newerGuide !== undefined && here.out.newerGuide !== '' && here.may.has('decide')
    : here.may.has(step);

/** What the case itself can be put through, beside the records. */
function CaseMenu({ menu }: { menu: readonly CaseStep[] }) {
  const here = useHere();
  const { open } = useActions();
  return (
    <div class="row">
      {menu.includes('newerGuide') && here.out.newerGuide && (
        <Button variant="tertiary" data-size="sm" onClick={() => open({ do: 'moveGuide' })}>
          {t().newerGuide(here.out.newerGuide)}
        </Button>
      )}
      {menu.includes('reopen') && (
        <Button variant="tertiary" data-size="sm" onClick={() => open({ do: 'reopen' })}>
          {t().reopenLog}
        </Button>
      )}
      {menu.includes('demand_closing') && (
        <Button variant="tertiary" data-size="sm" onClick={() => open({ do: 'close' })}>
          {t().demandClosing}
        </Button>
      )}
    </div>
  );
}

/** A closed case: locked, archived, and what it takes to open it again. */
function Closed() {
  const here = useHere();
  const { open } = useActions();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <div class="stack stack-lg" ref={box}>
      <section class="sheet stack" aria-labelledby="closed">
        <h2 id="closed" class="row">
          <Icon name="lock" />
          {t().closed.title}
        </h2>
        <p>
          {textOf(here.head, 'closedBy') === 'demand' ? t().closed.byDemand : t().closed.byDecision}{' '}
          {textOf(here.head, 'closedOn') && date(textOf(here.head, 'closedOn'))}
        </p>
        {textOf(here.head, 'closedBy') === 'demand' && textOf(here.head, 'closedWhy') && (
          <p class="as-written">
            <strong>{t().past.why}</strong> {textOf(here.head, 'closedWhy')}
          </p>
        )}
        <p class="soft">{t().closed.help}</p>
        <div class="row">
          {here.may.has('reopen') && (
            <Button variant="secondary" onClick={() => open({ do: 'reopen' })}>
              {t().closed.reopen}
            </Button>
          )}
          <Link class="ds-button" data-variant="tertiary" to={{ name: 'case', id: here.id, tab: 'timeline' }}>
            {t().closed.read}
          </Link>
        </div>
      </section>
    </div>
  );
}
