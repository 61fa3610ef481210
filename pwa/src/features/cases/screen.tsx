import './cases.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { session, toJudge, useAsk } from '../../core';
import { CaseSigns, LevelMark } from '../../record/Signs';
import type { CaseRow, DirectoryOut, Task } from '../../record/shapes';
import { type CaseTab, Link, type Route } from '../../router';
import { date, daysBetween, text, today } from '../../text';
import { Button, Empty, FaultNotice, Icon, type IconName, Loading, Page, Select, TextField } from '../../ui';
import { everything, type Filter, filtered } from './filter';
import { NoCases } from './NoCases';
import { t } from './text';

/** What a person last looked for stays until the window is closed: one comes back to the list many times a day. */
let lastFilter: Filter | undefined;
const FIRST_TASKS = 5;
/** Rows drawn before the others: more than the tallest screen shows. */
const IN_SIGHT = 24;
/** So few cases a family sees at a glance, without looking for them. */
const AT_A_GLANCE = 3;

/** "Mine saker": what needs the person now, then the cases. */
export default function Screen() {
  const { value, fault, again } = useAsk('cases', {});
  const directory = useAsk('directory', {}).value;
  const role = session.value.state === 'open' ? session.value.profile.role : '';
  const family = role === 'guardian' || role === 'young';
  const toAnswer = useAsks(family ? value?.cases : undefined);
  const begins = role === 'employee' || role === 'leader';
  const toNew = begins && (
    <Link class="ds-button" data-variant="primary" to={{ name: 'new' }}>
      <Icon name="add" />
      {text().nav.concern}
    </Link>
  );
  return (
    <Page title={text().nav.cases} lead={(begins || family) && t().lead} actions={toNew}>
      {fault && <FaultNotice code={fault.code} onRetry={again} />}
      {!value && !fault && <Loading />}
      <ToJudge />
      {value?.cases.length === 0 && (begins || family) && (
        <NoCases>
          <Empty icon="cases" title={t().empty}>
            <p>{begins ? t().emptyHelp : t().emptyFamily}</p>
            {toNew}
          </Empty>
        </NoCases>
      )}
      {value?.cases.length === 0 && !begins && !family && (
        <div class="sheet">
          <Empty icon="cases" title={t().noneForRole}>
            <p>{t().emptyRole}</p>
            {role === 'administrator' && (
              <Link class="ds-link" to={{ name: 'admin' }}>
                {text().nav.admin}
              </Link>
            )}
            {role === 'bti_coordinator' && (
              <Link class="ds-link" to={{ name: 'practice' }}>
                {t().practise}
              </Link>
            )}
            {role === 'privacy_officer' && (
              <Link class="ds-link" to={{ name: 'access' }}>
                {text().nav.access}
              </Link>
            )}
          </Empty>
        </div>
      )}
      {value && value.cases.length > 0 && (
        <div class="cases">
          <Tasks
            tasks={[...(toAnswer ?? []), ...value.tasks]}
            none={!family ? t().noTasks : toAnswer ? t().noTasksFamily : ''}
          />
          <Cases rows={value.cases} directory={directory} all={family && value.cases.length <= AT_A_GLANCE} />
        </div>
      )}
      {value && begins && (
        <p>
          <Link class="ds-link" to={{ name: 'questions' }}>
            {t().questions}
          </Link>
        </p>
      )}
    </Page>
  );
}

/** What the family is asked in its cases; undefined until that is known. What it takes to know is loaded for them alone. */
function useAsks(rows: readonly CaseRow[] | undefined): readonly Task[] | undefined {
  const [tasks, setTasks] = useState<readonly Task[]>();
  const now = session.value;
  const me = now.state === 'open' ? now.profile : undefined;
  useEffect(() => {
    if (!rows || !me) return;
    let current = true;
    import('./asks')
      .then(({ asks }) => asks(rows, me))
      .then(
        (found) => current && setTasks(found),
        () => undefined, // the list stands; that nothing waits is not said
      );
    return () => {
      current = false;
    };
  }, [rows, me]);
  return tasks;
}

/** What waits for the leader's judgement lies with the server; here is how much, as it was last heard. */
function ToJudge() {
  const waiting = toJudge.value ?? 0;
  if (waiting === 0) return null;
  return (
    <p class="cases-judge">
      <Link class="pick task" to={{ name: 'judge' }} data-state="due">
        <span class="task-icon">
          <Icon name="look" />
        </span>
        <span class="pick-text">
          <strong>{t().toJudge}</strong>
          <span>{t().toJudgeHelp(waiting)}</span>
        </span>
        <Icon name="next" />
      </Link>
    </p>
  );
}

const taskIcons: Record<string, IconName> = {
  answer: 'talk',
  accept_baton: 'baton',
  handover: 'baton',
  look: 'look',
  refused: 'stop',
  step: 'next',
  report: 'warn',
};

/** The place in the case, or beside it, where the task is done. */
function placeOf(task: Task): Route {
  const tabs: Record<string, CaseTab> = {
    evaluation: 'plan',
    agreement: 'meetings',
    consent_expires: 'people',
    young_access: 'people',
  };
  if (task.what === 'look') return { name: 'looks' };
  if (task.what === 'refused') return { name: 'sync' };
  const tab = tabs[task.what];
  return { name: 'case', id: task.case, ...(tab ? { tab } : {}) };
}

function dueWords(task: Task): string {
  if (!task.due) return '';
  const days = daysBetween(today(), task.due);
  if (days < 0) return t().late(-days);
  if (days === 0) return t().dueToday;
  return days === 1 ? t().dueTomorrow : t().due(date(task.due, 'short'));
}

function Tasks({ tasks, none }: { tasks: readonly Task[]; none: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? tasks : tasks.slice(0, FIRST_TASKS);
  return (
    <section class="tasks stack" aria-labelledby="tasks">
      <h2 id="tasks">{t().tasks}</h2>
      {tasks.length === 0 && none && <p class="soft">{none}</p>}
      <ul class="plain-list stack stack-sm">
        {shown.map((task) => (
          <li key={`${task.case} ${task.what} ${task.record ?? ''} ${task.text}`}>
            <Link class="pick task" to={placeOf(task)} data-state={task.state}>
              <span class="task-icon">
                <Icon name={task.state === 'late' ? 'warn' : (taskIcons[task.what] ?? 'calendar')} />
              </span>
              <span class="pick-text">
                <strong>{task.name}</strong>
                <span>{task.text}</span>
                {task.due && <span class="task-due small">{dueWords(task)}</span>}
              </span>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
      {tasks.length > FIRST_TASKS && (
        <div>
          <Button variant="tertiary" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t().fewerTasks : t().moreTasks(tasks.length - FIRST_TASKS)}
          </Button>
        </div>
      )}
    </section>
  );
}

type CasesProps = {
  rows: readonly CaseRow[];
  directory: DirectoryOut | undefined;
  /** All of them, with nothing to look for them by. */
  all: boolean;
};

function Cases({ rows, directory, all }: CasesProps) {
  const me = session.value.state === 'open' ? session.value.profile : undefined;
  const others = rows.some((row) => !row.mine);
  const [filter, setFilter] = useState<Filter>(
    lastFilter ?? { ...everything, which: me?.role === 'leader' ? 'unit' : 'mine' },
  );
  const set = (change: Partial<Filter>) => {
    const next = { ...filter, ...change };
    lastFilter = next;
    setFilter(next);
  };
  const shown = useMemo(() => (all ? rows : filtered(rows, filter)), [all, rows, filter]);
  // What is in sight first; the rest as soon as that stands, so that a slow tablet can be used meanwhile.
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWhole(true), 0);
    return () => clearTimeout(timer);
  }, []);
  const drawn = whole ? shown : shown.slice(0, IN_SIGHT);
  const units = new Map((directory?.units ?? []).map((unit) => [unit.unit, unit.name]));
  const which: { value: Filter['which']; label: string }[] = [
    { value: 'mine', label: t().mine },
    ...(others || filter.which === 'unit' ? [{ value: 'unit' as const, label: t().unit }] : []),
    { value: 'closed', label: t().closed },
  ];
  return (
    <section class="stack" aria-labelledby="cases">
      <div class="row between">
        <h2 id="cases">{t().list}</h2>
        <span class="soft small" role="status">
          {t().found(shown.length)}
        </span>
      </div>
      {!all && (
        <search class="case-search">
          <TextField
            label={t().search}
            type="search"
            autoComplete="off"
            value={filter.search}
            onValue={(search) => set({ search })}
          />
          <fieldset class="ds-fieldset segments">
            <legend class="ds-label" data-weight="medium">
              {t().filter}
            </legend>
            <div class="segment-row">
              {which.map((each) => (
                <label key={each.value} class="segment">
                  <input
                    type="radio"
                    name="which"
                    checked={filter.which === each.value}
                    onChange={() => set({ which: each.value })}
                  />
                  <span>{each.label}</span>
                </label>
              ))}
            </div>
          </fieldset>
          <Select
            label={t().level}
            empty={t().anyLevel}
            value={filter.level === undefined ? '' : String(filter.level)}
            onValue={(level) => set({ level: level === '' ? undefined : Number(level) })}
            options={[0, 1, 2, 3].map((n) => ({ value: String(n), label: t().levelN(n) }))}
          />
        </search>
      )}
      {shown.length === 0 && (
        <div class="sheet">
          <Empty icon="search" title={t().noHits}>
            <Button
              variant="secondary"
              onClick={() => set({ ...everything, which: others ? 'unit' : 'mine' })}
            >
              {t().showAll}
            </Button>
          </Empty>
        </div>
      )}
      <ul class="plain-list case-list">
        {drawn.map((row) => caseItem(row, row.unit === me?.unit ? undefined : units.get(row.unit)))}
      </ul>
      {(me?.role === 'employee' || me?.role === 'leader') && (
        <p>
          <Link class="ds-link" to={{ name: 'practice' }}>
            {t().practise}
          </Link>
        </p>
      )}
    </section>
  );
}

/** The step's title, in the guide's language; where it has none, its place. */
const stepOf = ({ stepName, lang, step }: CaseRow) =>
  stepName ? <span lang={lang}>{stepName}</span> : <span>{t().step(step.split('.')[1] ?? '')}</span>;

/**
 * A row of the list. It and its parts keep no state: they are called and not mounted, since a component costs as
 * much as five elements and a list has hundreds of rows.
 */
function caseItem(row: CaseRow, unit: string | undefined) {
  let baton = t().batonNone;
  if (row.batonMine) baton = t().batonMine;
  else if (row.baton) baton = t().baton(row.baton);
  const closed = row.status === 'closed';
  return (
    <li key={row.id}>
      <Link class="case-row" to={{ name: 'case', id: row.id }}>
        {LevelMark({ level: row.level, closed })}
        <span class="case-row-text">
          <strong>{row.name}</strong>
          <span class="soft small">
            {[row.born && t().born(date(row.born, 'short')), unit].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span class="case-row-step">
          {closed ? <span class="soft">{t().closedCase}</span> : stepOf(row)}
          {!closed && (row.level > 0 || row.baton) && (
            <span class="soft small row baton-line">
              {Icon({ name: 'baton' })}
              {baton}
            </span>
          )}
        </span>
        <span class="case-row-signs">
          {CaseSigns({ row, lateWords: row.late > 0 ? t().lateN(row.late) : '' })}
        </span>
      </Link>
    </li>
  );
}
