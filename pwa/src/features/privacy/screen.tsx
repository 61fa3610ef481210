import './privacy.css';
import { useEffect, useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { api, type Fault, faultOf, session, useAsk } from '../../core';
import { useFetched } from '../../core/useFetched';
import { kindName } from '../../record/names';
import { date, language, moment } from '../../text';
import { Button, DateField, Empty, FaultNotice, Loading, Page, Select, TextArea, TextField } from '../../ui';
import { anything, type Filter, groundOf, type Line, nobodyOf, queryOf, shortId, type Unusual } from './log';
import { t } from './text';

/** The access log for the privacy officer; for everybody else those of their own looks that need a reason. */
const PrivacyScreen: Screen<'access'> = () => {
  const now = session.value;
  const officer = now.state === 'open' && now.profile.role === 'privacy_officer';
  return officer ? (
    <Page title={t().title} lead={t().lead}>
      <div class="stack stack-lg">
        <UnusualLooks officer />
        <Log />
      </div>
    </Page>
  ) : (
    <Page title={t().mineTitle} lead={t().mineLead}>
      <UnusualLooks officer={false} />
    </Page>
  );
};
export default PrivacyScreen;

/** A word for a code; the code itself where the server knows one that the app does not. */
const wordFor = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;

function UnusualLooks({ officer }: { officer: boolean }) {
  const { value, fault, again } = useFetched<{ looks: Unusual[] }>(
    officer ? '/api/log/unusual' : '/api/looks/mine',
  );
  const list = value?.looks;
  return (
    <section class="stack" aria-labelledby="unusual">
      {officer && <h2 id="unusual">{t().unusual}</h2>}
      {fault && <FaultNotice code={fault.code} detail={fault.detail} onRetry={again} />}
      {!list && !fault && <Loading />}
      {list?.length === 0 &&
        (officer ? <p class="soft">{t().none}</p> : <Empty icon="check" title={t().mineNone} />)}
      {list && list.length > 0 && (
        <ul class="plain-list stack">
          {list.map((each) => (
            <li key={`${each.no} ${each.why}`} class="sheet stack stack-sm" data-open={each.open}>
              <OneUnusual look={each} officer={officer} onDone={again} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function OneUnusual({ look, officer, onDone }: { look: Unusual; officer: boolean; onDone: () => void }) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const say = async (what: 'reason' | 'accepted' | 'breach') => {
    setBusy(true);
    setFault(undefined);
    try {
      await api('POST', '/api/looks/answer', { no: look.no, what, text });
      onDone();
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };
  const open = officer ? look.open : look.answers.length === 0;
  return (
    <>
      <h3>{wordFor(t().why, look.why)}</h3>
      <p>
        {officer && <strong>{look.name} · </strong>}
        {[
          officer && look.unit,
          look.case ? t().case(shortId(look.case)) : t().cases(look.cases),
          t().times(look.count),
          moment(look.last),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {look.answers.map((each) => (
        <p key={each.at} class="as-written">
          <strong>{wordFor(t().said, each.what)}</strong> {each.text}
        </p>
      ))}
      {open && (
        <>
          <TextArea
            name={`answer-${look.no}`}
            label={officer ? t().assess : t().reason}
            rows={2}
            max={1000}
            value={text}
            onValue={setText}
            fault={fault?.fields?.[0]?.text}
          />
          {fault && !fault.fields?.length && <FaultNotice code={fault.code} detail={fault.detail} />}
          <div class="row">
            {officer ? (
              <>
                <Button busy={busy} icon="check" onClick={() => void say('accepted')}>
                  {t().accept}
                </Button>
                <Button busy={busy} variant="secondary" color="danger" onClick={() => void say('breach')}>
                  {t().breach}
                </Button>
              </>
            ) : (
              <Button busy={busy} onClick={() => void say('reason')}>
                {t().sendReason}
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}

function Log() {
  const directory = useAsk('directory', {});
  const [filter, setFilter] = useState<Filter>(anything);
  const [lines, setLines] = useState<Line[]>();
  const [strangers, setStrangers] = useState<ReadonlyMap<string, string>>(new Map());
  const [next, setNext] = useState(0);
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Filter>) => setFilter((old) => ({ ...old, ...change }));
  const load = async (asked: Filter, before: number) => {
    setBusy(true);
    setFault(undefined);
    try {
      const found = await api<{ lines: Line[]; next?: number }>('GET', `/api/log?${queryOf(asked, before)}`);
      setLines((old) => (before && old ? [...old, ...found.lines] : found.lines));
      const named = found.lines
        .filter((line) => line.person)
        .map((line) => [line.person, line.name] as const);
      setStrangers((old) => new Map([...old, ...named.map(([id, name]) => [id, name || id] as const)]));
      setNext(found.next ?? 0);
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };
  useEffect(() => void load(anything, 0), []);
  const faultAt = (field: string) => fault?.fields?.find((each) => each.field === field)?.text;
  const only = (change: Partial<Filter>) => {
    const asked = { ...filter, ...change };
    setFilter(asked);
    void load(asked, 0);
  };
  // Families stand in no directory: those with lines are named as the lines have it, also when other lines are shown.
  const names = new Map((directory.value?.people ?? []).map((each) => [each.person, each.name]));
  for (const [person, name] of strangers) if (!names.has(person)) names.set(person, name);
  const people = [...names].map(([value, label]) => ({ value, label }));
  people.sort((a, b) => a.label.localeCompare(b.label, language.value));
  const units = new Map((directory.value?.units ?? []).map((each) => [each.unit, each.name]));
  const nameOf = (code: string): string =>
    names.get(code) ??
    units.get(code) ??
    t().roles[code as keyof ReturnType<typeof t>['roles']] ??
    date(code, 'short');
  return (
    <section class="stack" aria-labelledby="log">
      <h2 id="log">{t().filter}</h2>
      <form
        autoComplete="off"
        class="sheet stack"
        onSubmit={(event) => {
          event.preventDefault();
          void load(filter, 0);
        }}
      >
        <div class="privacy-filter">
          <Select
            name="person"
            label={t().person}
            empty={t().all}
            value={filter.person}
            onValue={(person) => set({ person })}
            options={people}
          />
          <Select
            name="unit"
            label={t().unit}
            empty={t().all}
            value={filter.unit}
            onValue={(unit) => set({ unit })}
            options={(directory.value?.units ?? []).map((each) => ({ value: each.unit, label: each.name }))}
          />
          <Select
            name="what"
            label={t().what}
            empty={t().all}
            value={filter.what}
            onValue={(what) => set({ what })}
            options={Object.entries(t().kinds).map(([value, label]) => ({ value, label }))}
          />
          <TextField
            name="case"
            label={t().caseId}
            value={filter.case}
            onValue={(id) => set({ case: id })}
            fault={faultAt('case')}
          />
          <DateField name="from" label={t().from} value={filter.from} onValue={(from) => set({ from })} />
          <DateField name="to" label={t().to} value={filter.to} onValue={(to) => set({ to })} />
        </div>
        <div class="row">
          <Button type="submit" busy={busy}>
            {t().search}
          </Button>
          <Button
            variant="tertiary"
            onClick={() => {
              setFilter(anything);
              void load(anything, 0);
            }}
          >
            {t().clear}
          </Button>
        </div>
      </form>
      {fault && !fault.fields?.length && (
        <FaultNotice code={fault.code} detail={fault.detail} onRetry={() => void load(filter, 0)} />
      )}
      {!lines && !fault && <Loading />}
      {lines?.length === 0 && <p>{t().nothing}</p>}
      {lines && lines.length > 0 && (
        <>
          <p role="status">{t().found(lines.length, next > 0)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls by keyboard too */}
          <section class="privacy-table" aria-label={t().title} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  {Object.values(t().columns).map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <LineRow
                    key={line.no}
                    line={line}
                    nameOf={nameOf}
                    onCase={(id) => only({ case: id })}
                    onPerson={(person) => only({ person })}
                  />
                ))}
              </tbody>
            </table>
          </section>
          {next > 0 && (
            <div>
              <Button variant="secondary" busy={busy} onClick={() => void load(filter, next)}>
                {t().more}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

type RowProps = {
  line: Line;
  nameOf: (code: string) => string;
  onCase: (id: string) => void;
  onPerson: (person: string) => void;
};

function LineRow({ line, nameOf, onCase, onPerson }: RowProps) {
  const columns = t().columns;
  const late = line.deviceAt !== undefined && Math.abs(line.at - line.deviceAt) > 60_000;
  return (
    <tr>
      <td data-label={columns.when}>
        {moment(line.at)}
        {late && <span class="small soft"> {t().onDevice(moment(line.deviceAt ?? 0))}</span>}
      </td>
      <td data-label={columns.who}>
        {line.person ? (
          <Button variant="tertiary" data-size="sm" onClick={() => onPerson(line.person)}>
            {line.name || line.person}
            <span class="heard-only">. {t().onlyPerson}</span>
          </Button>
        ) : (
          t().nobody[nobodyOf(line)]
        )}
      </td>
      <td data-label={columns.unit}>{line.unitName}</td>
      <td data-label={columns.what}>
        {wordFor(t().kinds, line.what)}
        {line.detail && <span class="small soft"> {wordFor(t().details, line.detail)}</span>}
      </td>
      <td data-label={columns.about}>
        {line.case && (
          <Button variant="tertiary" data-size="sm" onClick={() => onCase(line.case)}>
            {t().case(shortId(line.case))}
          </Button>
        )}
        {line.depth && line.depth !== 'log' && (
          <span class="small soft"> {wordFor(t().depths, line.depth)}</span>
        )}
      </td>
      <td data-label={columns.ground}>{groundOf(line, t(), line.what === 'rights' ? kindName : nameOf)}</td>
    </tr>
  );
}
