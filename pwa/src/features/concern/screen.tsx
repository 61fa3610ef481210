import './concern.css';
import '../../record/record.css';
import { useState } from 'preact/hooks';
import { ask, faultOf, session, useAsk, useDraft } from '../../core';
import { wanted } from '../../record/action';
import { DraftKept } from '../../record/DraftKept';
import { ExitPanel } from '../../record/Exit';
import { Findings } from '../../record/Findings';
import { filled, standing, textOf } from '../../record/fields';
import { useGuide } from '../../record/guides';
import { fieldsOf } from '../../record/kinds';
import { fieldName, namedFaults } from '../../record/names';
import { PlainInput } from '../../record/PlainInput';
import type { CaseRow, DirectoryOut, FaultView, Fields, Finding, SubjectView } from '../../record/shapes';
import { exitText } from '../../record/text/exit';
import { go, Link } from '../../router';
import { date, text, today } from '../../text';
import {
  Button,
  Check,
  ErrorSummary,
  FaultNotice,
  Icon,
  Loading,
  Notice,
  Page,
  Select,
  TextField,
} from '../../ui';
import { t } from './text';

interface Written {
  /** What was searched for. */
  query: string;
  /** Somebody who is known here, with the fields they are known by. */
  known: { name: string; f: Fields; closingNotes: number; cases: string[] } | undefined;
  /** The closed case that this one follows, whose content stays closed (R17); '' for none. */
  previous: string;
  /** Somebody new is being described. */
  fresh: boolean;
  subject: Fields;
  concern: Fields;
  guide: string;
  practice: boolean;
}

const blank = (): Written => ({
  query: '',
  known: undefined,
  previous: '',
  fresh: false,
  subject: { kind: 'child' },
  concern: { observed: today(), raisedBy: 'staff' },
  guide: '',
  practice: false,
});

const newSubject = fieldsOf('subject').filter((spec) =>
  ['givenName', 'familyName', 'born', 'nationalId'].includes(spec.name),
);
const subjectKind = fieldsOf('subject').filter((spec) => spec.name === 'kind');
const first = fieldsOf('concern').filter((spec) => spec.name === 'text');
const rest = fieldsOf('concern').filter((spec) => spec.name !== 'text');

/** "subject.born" as it is called on the screen. */
const nameOf = (path: string): string => {
  const [kind = '', field = ''] = path.split('.');
  return fieldName(kind, field);
};

/** The guides that the person's own unit works by, the preselected one first, each in its latest version here. */
function guidesOf(directory: DirectoryOut, unit: string) {
  const own = directory.units.find((each) => each.unit === unit)?.guides ?? [];
  return own.flatMap((id) => directory.guides.filter((each) => each.guide === id).slice(-1));
}

/** "Ny undring": who, what, when, where; written in under a minute, with or without network. */
export default function Screen() {
  const directory = useAsk('directory', {});
  if (directory.fault) return <FaultNotice code={directory.fault.code} onRetry={directory.again} />;
  return (
    <Page title={text().nav.concern} lead={t().lead}>
      {directory.value ? <ConcernForm directory={directory.value} /> : <Loading />}
    </Page>
  );
}

function ConcernForm({ directory }: { directory: DirectoryOut }) {
  const me = session.value.state === 'open' ? session.value.profile : undefined;
  const draft = useDraft<Written>('concern', blank());
  const [refused, setRefused] = useState<{
    faults: FaultView[];
    findings: Finding[];
    found: Fields;
    nth: number;
  }>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const guides = guidesOf(directory, me?.unit ?? '');
  const now = draft.value;
  const chosen = guides.find((each) => each.guide === now.guide) ?? guides[0];
  const { guide } = useGuide(chosen?.guide, chosen?.version);

  if (!draft.ready) return <Loading />;
  if (!chosen) return <Notice tone="warning">{t().noGuide}</Notice>;

  const set = (change: Partial<Written>) => draft.set({ ...now, ...change });
  const faults = standing(refused?.faults ?? [], refused?.found ?? {}, {
    subject: now.subject,
    concern: now.concern,
  });
  const faultAt = (path: string) => faults.find((each) => each.field === path)?.text;
  const kinds = guide?.subjects ?? ['child'];

  const save = async (then: 'case' | 'suspicion') => {
    if (busy) return;
    setBusy(true);
    setFault(undefined);
    // A name that was typed and not yet taken for somebody is a new person's.
    const subject = now.fresh ? now.subject : named(now, kinds);
    try {
      const made = await ask('start', {
        subject: filled(now.known?.f ?? subject),
        concern: filled(now.concern),
        guide: chosen.guide,
        version: chosen.version,
        practice: now.practice,
        ...(now.known && now.previous && !now.practice ? { previous: now.previous } : {}),
      });
      if (!made.kept || !made.case) {
        setRefused((old) => ({
          faults: made.faults ?? [],
          findings: made.findings ?? [],
          found: { subject, concern: now.concern },
          nth: (old?.nth ?? 0) + 1,
        }));
        if (made.faults?.some((each) => each.field.startsWith('subject.')) && !now.known)
          set({ fresh: true, subject });
        setBusy(false);
        return;
      }
      await draft.drop();
      if (then === 'suspicion') wanted.value = 'suspect';
      go({ name: 'case', id: made.case }, { replace: true });
    } catch (thrown) {
      setFault(faultOf(thrown).code);
      setBusy(false);
    }
  };

  return (
    <div class="concern">
      <aside class="concern-exit">
        <ExitPanel
          exits={guide?.exits.filter((exit) => !exit.levels || exit.levels.includes(0))}
          lang={guide?.lang}
        >
          <p class="small soft">{exitText().first}</p>
          <div>
            <Button variant="tertiary" onClick={() => void save('suspicion')}>
              {exitText().saveAndWrite}
            </Button>
          </div>
        </ExitPanel>
      </aside>
      <form
        autoComplete="off"
        class="stack stack-lg concern-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save('case');
        }}
      >
        {draft.restored && (now.query !== '' || textOf(now.concern, 'text') !== '') && (
          <Notice tone="info">
            <p>{t().restored}</p>
            <div>
              <Button variant="tertiary" data-size="sm" onClick={() => void draft.drop()}>
                {t().startOver}
              </Button>
            </div>
          </Notice>
        )}
        {refused && faults.length > 0 && (
          <ErrorSummary key={refused.nth} faults={namedFaults(faults, nameOf)} />
        )}
        {refused && <Findings findings={refused.findings} answer />}

        <section class="sheet stack" aria-labelledby="who">
          <h2 id="who">{t().who}</h2>
          <Who now={now} set={set} kinds={kinds} faultAt={faultAt} />
        </section>

        <section class="sheet stack" aria-labelledby="what">
          <h2 id="what">{t().what}</h2>
          {first.map((spec) => (
            <PlainInput
              key={spec.name}
              kind="concern"
              spec={spec}
              as={`concern.${spec.name}`}
              fields={now.concern}
              onFields={(next) => set({ concern: { ...now.concern, ...next } })}
              fault={faultAt(`concern.${spec.name}`)}
            />
          ))}
        </section>

        <section class="sheet stack" aria-labelledby="more">
          <h2 id="more">{t().more}</h2>
          {rest.map((spec) => (
            <PlainInput
              key={spec.name}
              kind="concern"
              spec={spec}
              as={`concern.${spec.name}`}
              fields={now.concern}
              onFields={(next) => set({ concern: { ...now.concern, ...next } })}
              fault={faultAt(`concern.${spec.name}`)}
            />
          ))}
          {guides.length > 1 ? (
            <Select
              label={t().guide}
              value={chosen.guide}
              onValue={(next) => set({ guide: next })}
              options={guides.map((each) => ({ value: each.guide, label: each.title }))}
            />
          ) : (
            <p class="soft">
              {t().guide}: {chosen.title}
            </p>
          )}
          <Check
            label={t().practice}
            help={t().practiceHelp}
            checked={now.practice}
            onChecked={(practice) => set({ practice })}
          />
        </section>

        {(fault ?? draft.fault) && <FaultNotice code={fault ?? draft.fault ?? ''} />}
        <div class="row">
          <Button type="submit" busy={busy} icon="check">
            {t().save}
          </Button>
          <DraftKept stored={draft.stored} />
        </div>
      </form>
    </div>
  );
}

type WhoProps = {
  now: Written;
  set: (change: Partial<Written>) => void;
  kinds: readonly string[];
  faultAt: (path: string) => string | undefined;
};

/** Somebody who is known here, or somebody new. */
function Who({ now, set, kinds, faultAt }: WhoProps) {
  const rows = useAsk('cases', {}).value?.cases ?? [];
  if (now.known) {
    const theirs = rows.filter((row) => now.known?.cases.includes(row.id));
    const open = theirs.filter((row) => row.status !== 'closed');
    const closed = theirs.find((row) => row.status === 'closed'); // rows come latest first
    return (
      <div class="stack">
        <Known known={now.known} />
        {open.length > 0 && <OpenCases rows={open} />}
        {open.length === 0 && closed && (
          <ClosedCase row={closed} follows={now.previous} onFollows={(previous) => set({ previous })} />
        )}
        <div>
          <Button variant="tertiary" onClick={() => set({ known: undefined, previous: '' })}>
            {t().change}
          </Button>
        </div>
      </div>
    );
  }
  if (now.fresh) {
    const specs = [...(kinds.length > 1 ? subjectKind : []), ...newSubject];
    return (
      <div class="stack">
        {specs.map((spec) => (
          <PlainInput
            key={spec.name}
            kind="subject"
            spec={spec.name === 'kind' ? { ...spec, options: kinds } : spec}
            as={`subject.${spec.name}`}
            fields={now.subject}
            onFields={(next) => set({ subject: { ...now.subject, ...next } })}
            fault={faultAt(`subject.${spec.name}`)}
          />
        ))}
        <div>
          <Button variant="tertiary" onClick={() => set({ fresh: false })}>
            {t().change}
          </Button>
        </div>
      </div>
    );
  }
  return <Search now={now} set={set} kinds={kinds} />;
}

/** The subject with what was typed in the search taken as the name: the last word is the family's. */
function named(now: Written, kinds: readonly string[]): Fields {
  const typed = now.query.trim();
  const words = typed.split(/\s+/).filter(Boolean);
  const family = words.length > 1 ? (words.at(-1) ?? '') : '';
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : typed;
  const told = textOf(now.subject, 'kind');
  const kind = kinds.includes(told) ? told : (kinds[0] ?? 'child');
  return { ...now.subject, kind, givenName: given, familyName: family };
}

function Search({ now, set, kinds }: { now: Written; set: WhoProps['set']; kinds: readonly string[] }) {
  const found = useAsk('subjects', { query: now.query.trim() }).value?.subjects ?? [];
  const asked = now.query.trim();
  const begin = () => set({ fresh: true, subject: named(now, kinds) });
  return (
    <div class="stack">
      <TextField
        name="subject.givenName"
        label={t().search}
        help={t().searchHelp}
        autoComplete="off"
        value={now.query}
        onValue={(query) => set({ query })}
      />
      {asked !== '' && (
        <ul class="plain-list stack stack-sm">
          {found.map((subject) => (
            <li key={`${subject.name} ${subject.born ?? ''} ${subject.cases[0] ?? ''}`}>
              <button type="button" class="pick" onClick={() => set({ known: knownFrom(subject) })}>
                <Icon name="person" />
                <SubjectLines subject={subject} />
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="pick" onClick={begin}>
              <Icon name="add" />
              <span class="pick-text">
                <strong>{t().newNamed(asked)}</strong>
              </span>
            </button>
          </li>
        </ul>
      )}
      {asked === '' && (
        <div>
          <Button variant="secondary" icon="add" onClick={begin}>
            {t().newOne}
          </Button>
        </div>
      )}
    </div>
  );
}

const knownFrom = (subject: SubjectView): NonNullable<Written['known']> => ({
  name: subject.name,
  f: subject.f,
  closingNotes: subject.closingNotes,
  cases: subject.cases,
});

function SubjectLines({ subject }: { subject: SubjectView }) {
  return (
    <span class="pick-text">
      <strong>{subject.name}</strong>
      <span class="small soft">
        {[subject.born && date(subject.born), t().cases(subject.cases.length)].filter(Boolean).join(' · ')}
      </span>
      {subject.closingNotes > 0 && <span class="small">{t().closingNotes(subject.closingNotes)}</span>}
    </span>
  );
}

function Known({ known }: { known: NonNullable<Written['known']> }) {
  const born = textOf(known.f, 'born');
  return (
    <div class="stack stack-sm">
      <p class="row">
        <Icon name="person" />
        <strong>{known.name}</strong>
        {born && <span class="soft">{date(born)}</span>}
      </p>
      {known.closingNotes > 0 && (
        <Notice tone={known.closingNotes > 1 ? 'warning' : 'info'}>
          <p>{t().closingNotes(known.closingNotes)}</p>
        </Notice>
      )}
    </div>
  );
}

/** R17: the family says whether what is in the closed case may be seen again; if not, a new case follows it. */
function ClosedCase({
  row,
  follows,
  onFollows,
}: {
  row: CaseRow;
  follows: string;
  onFollows: (previous: string) => void;
}) {
  return (
    <Notice tone="info">
      <p>{t().closedCase}</p>
      <Link class="ds-link" to={{ name: 'case', id: row.id }}>
        {t().toClosed(row.name)}
      </Link>
      <Check
        label={t().follows}
        help={t().followsHelp}
        checked={follows === row.id}
        onChecked={(on) => onFollows(on ? row.id : '')}
      />
    </Notice>
  );
}

function OpenCases({ rows }: { rows: readonly CaseRow[] }) {
  return (
    <Notice tone="info">
      <p>{t().openCase}</p>
      <ul class="plain-list">
        {rows.map((row) => (
          <li key={row.id}>
            <Link class="ds-link" to={{ name: 'case', id: row.id }}>
              {t().goThere(row.name)}
            </Link>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
