import { date } from '../text';
import { numberOf, textOf } from './fields';
import { headlineOf } from './kinds';
import type { DirectoryOut, FaultView, Guide, Json, RecordView } from './shapes';
import { words } from './text';

/** What ids are called, as far as this device knows. */
export interface Names {
  person: (id: string) => string;
  service: (id: string) => string;
  unit: (id: string) => string;
  tool: (id: string) => string;
  step: (id: string) => string;
  outcome: (id: string) => string;
  arena: (id: string) => string;
  catalogue: (id: string) => string;
  /** A record's one line. */
  record: (id: string) => string;
}

function finder<T>(items: readonly T[] | undefined, id: (item: T) => string, name: (item: T) => string) {
  const found = new Map((items ?? []).map((item) => [id(item), name(item)]));
  return (wanted: string): string => found.get(wanted) ?? wanted;
}

/** Puts together what the directory, the guide and the case's records know. */
export function namesFrom(
  directory: DirectoryOut | undefined,
  guide: Guide | undefined,
  records: readonly RecordView[],
): Names {
  const services = finder(
    [
      ...(guide?.directory ?? []).map((s) => ({ id: s.id, name: s.name })),
      ...(directory?.services ?? []).map((s) => ({ id: s.service, name: s.name })),
    ],
    (s) => s.id,
    (s) => s.name,
  );
  const byId = new Map(records.map((record) => [record.id, record]));
  const names: Names = {
    person: finder(
      directory?.people,
      (p) => p.person,
      (p) => p.name,
    ),
    service: services,
    unit: finder(
      directory?.units,
      (u) => u.unit,
      (u) => u.name,
    ),
    tool: finder(
      guide?.tools,
      (t) => t.id,
      (t) => t.name,
    ),
    step: finder(
      (guide?.levels ?? []).flatMap((level) => level.steps),
      (s) => s.id,
      (s) => s.name,
    ),
    outcome: finder(
      (guide?.levels ?? []).flatMap((level) => level.decisions ?? []),
      (d) => d.id,
      (d) => d.name,
    ),
    arena: finder(
      guide?.arenas,
      (a) => a.id,
      (a) => a.name,
    ),
    catalogue: finder(
      guide?.catalogue,
      (c) => c.id,
      (c) => c.name,
    ),
    record: (id) => {
      const record = byId.get(id);
      return record ? headline(record, names) : '';
    },
  };
  return names;
}

/** Where a line is cut, in letters. */
const LINE = 64;

/** The first line of a text, cut at a word where it is long. */
export function oneLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  if (line.length <= LINE) return line;
  const cut = line.slice(0, LINE);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LINE / 2))} …`;
}

/** A record in one line: what it says, or what it is. */
export const headline = (record: RecordView, names: Names): string => oneLine(wholeLine(record, names));

function wholeLine(record: RecordView, names: Names): string {
  const fields = record.f;
  if (record.kind === 'form') return names.tool(textOf(fields, 'tool'));
  if (record.kind === 'step_mark') return names.step(textOf(fields, 'step'));
  const field = headlineOf(record.kind);
  const said = field ? inWords(record.kind, field, fields[field] ?? null, names) : '';
  if (record.kind === 'meeting') return `${said} (${date(textOf(fields, 'date'), 'short')})`;
  if (record.kind === 'scale') return `${numberOf(fields, 'value')} / 10`;
  if (record.kind === 'child_voice' && !said) return date(textOf(fields, 'date'));
  return said || kindName(record.kind);
}

/** What a kind of record is called. */
export function kindName(kind: string): string {
  const all: Record<string, { one: string }> = words().kinds;
  return all[kind]?.one ?? kind;
}

/** The words of the button that makes a record of the kind. */
export function makeName(kind: string): string {
  const all: Record<string, { make: string }> = words().kinds;
  return all[kind]?.make ?? kind;
}

/** What a field is called on the screen; an answer of a form by the guide's own label. */
export function fieldName(kind: string, field: string, guide?: Guide, tool?: string): string {
  if (field.startsWith('f.')) return askedIn(field, guide, tool)?.label ?? field.slice(2);
  const inner = /^agreements\[(\d+)\]\.(\w+)$/.exec(field);
  if (inner) {
    const said: Record<string, unknown> = words().agreement;
    return `${words().agreement.nth(Number(inner[1]) + 1)}, ${said[inner[2] ?? '']}`;
  }
  const all: Record<string, Record<string, string>> = words().fields;
  return all[kind]?.[field] ?? field;
}

export function helpOf(kind: string, field: string): string | undefined {
  const all: Record<string, Record<string, string>> = words().help;
  return all[kind]?.[field];
}

/** The words of one of a closed set's values. */
export function optionName(kind: string, field: string, value: string): string {
  const all: Record<string, Record<string, string>> = words().options;
  return all[`${kind}.${field}`]?.[value] ?? value;
}

const dateFields = new Set([
  'born',
  'observed',
  'sharedWithLeader',
  'date',
  'start',
  'evaluateOn',
  'end',
  'from',
  'to',
  'verifiedOn',
  'signedOn',
  'validTo',
  'withdrawnOn',
  'heldOn',
  'sharedOn',
  'checkedOn',
  'sentOn',
  'lifted',
  'by',
  'opened',
  'closedOn',
  'meetingDue',
]);
const isDate = /^\d{4}-\d{2}-\d{2}$/;
const personFields = new Set(['sharedWith', 'verifiedBy', 'witness', 'checkedBy', 'baton', 'person']);
const recordFields = new Set([
  'goal',
  'measure',
  'voice',
  'meeting',
  'consent',
  'guardian',
  'on',
  'about',
  'offer',
]);

/** The question of the guide's form that a field answers; nothing where the guide or its form is not known. */
const askedIn = (field: string, guide?: Guide, tool?: string) =>
  guide?.tools?.find((each) => each.id === tool)?.fields?.find((each) => `f.${each.id}` === field);

/** Whether a field's value is in words that the guide gives, in the guide's own language: a name, or the options chosen. */
export const isGuides = (kind: string, field: string, guide?: Guide, tool?: string): boolean =>
  ['outcome', 'step', 'toStep', 'tool', 'catalogue'].includes(field) ||
  (kind === 'meeting' && field === 'arena') ||
  (askedIn(field, guide, tool)?.options?.length ?? 0) > 0;

/** A field's value as a person reads it. */
export function inWords(
  kind: string,
  field: string,
  value: Json,
  names: Names,
  guide?: Guide,
  tool?: string,
): string {
  if (value === null || value === '') return '';
  if (value === true) return words().yes;
  if (value === false) return words().no;
  if (field.startsWith('f.')) return answerInWords(field, value, guide, tool);
  if (Array.isArray(value)) return value.map((each) => listed(each, names)).join('\n');
  if (typeof value !== 'string') return String(value);
  if (dateFields.has(field) && isDate.test(value)) return date(value);
  if (field === 'service' || (kind === 'referral' && field === 'to')) return names.service(value);
  if (personFields.has(field) || (kind === 'baton_offer' && (field === 'from' || field === 'to')))
    return names.person(value);
  if (recordFields.has(field)) return names.record(value);
  if (field === 'outcome') return names.outcome(value);
  if (field === 'step' || field === 'toStep') return names.step(value);
  if (field === 'tool') return names.tool(value);
  if (field === 'catalogue') return names.catalogue(value);
  if (kind === 'meeting' && field === 'arena') return names.arena(value);
  return optionName(kind, field, value);
}

function listed(value: Json, names: Names): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return String(value);
  const what = textOf(value, 'what');
  const who = names.person(textOf(value, 'who'));
  const by = textOf(value, 'by');
  return [what, who, by && date(by)].filter(Boolean).join(' – ');
}

function answerInWords(
  field: string,
  value: Json,
  guide: Guide | undefined,
  tool: string | undefined,
): string {
  const asked = askedIn(field, guide, tool);
  const label = (id: Json) => asked?.options?.find((option) => option.id === id)?.label ?? String(id);
  if (Array.isArray(value)) return value.map(label).join('\n');
  if (asked?.type === 'date' && typeof value === 'string') return date(value);
  if (asked?.type === 'scale') return `${value} / 10`;
  return label(value);
}

const said = (name: string, text: string): string => `${name}${name.endsWith('?') ? '' : ':'} ${text}`;

/** Faults for a summary: each with the name of its field before it. */
export function namedFaults(
  faults: readonly FaultView[],
  name: (field: string) => string,
): { field: string; text: string }[] {
  return faults.map((fault) => ({ field: fault.field, text: said(name(fault.field), fault.text) }));
}
