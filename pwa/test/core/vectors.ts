import type { Actor, Person } from '../../src/gen/bti';
import type { VectorIn } from '../../src/gen/core';
import type { Json, WireRecord } from '../../src/gen/wire';

/** The rule vectors, resolved as testdata/rules/README.md says. Go has its own reader of the same files. */

type Fields = { [name: string]: Json };

interface Source {
  name: string;
  rule: string;
  pass: boolean;
  base?: string;
  guide?: string;
  version?: string;
  actor?: string;
  today?: string;
  case?: string;
  earlier?: number;
  records?: Stored[];
  remove?: string[];
  set?: Record<string, Fields>;
  add?: Stored[];
  change?: {
    op: string;
    record?: string;
    kind?: string;
    depth?: string;
    scope?: string;
    intent?: string;
    f?: Fields;
    ids?: string[];
    unread?: string[];
  };
  expect: { codes: string[]; status?: Json; mutations?: number };
}

interface Stored {
  id: string;
  kind: string;
  depth?: string;
  by?: string;
  f: Fields;
}

interface Bases {
  writer: string;
  people: Record<string, Omit<Person, 'person'>>;
  units: Record<string, string>;
  guides: Record<string, Fields>;
  bases: Record<string, Source>;
}

export interface Vector {
  name: string;
  rule: string;
  pass: boolean;
  input: VectorIn;
  expect: Source['expect'];
}

const LONG_ID = '01920000-0000-7000-8000-000000000000';
const SOME_GUIDE = 'kongsvinger-barnehage';

/** Step 1: the short ids, in the text. */
const parse = (text: string): unknown =>
  JSON.parse(text.replace(/#([0-9a-f]{1,12})\b/g, (_, hex: string) => LONG_ID.slice(0, -hex.length) + hex));

/** Step 2: a base below. */
function over(source: Source, bases: Bases): Source {
  if (source.base === undefined) return source;
  const named = bases.bases[source.base];
  if (!named) throw new Error(`no base ${source.base}`);
  const base = over(named, bases);
  const { remove = [], set = {}, add = [], base: _, ...rest } = source;
  const records = [...(base.records ?? []), ...(source.records ?? [])]
    .filter((record) => !remove.includes(record.id))
    .map((record) => ({ ...record, f: without(record.f, set[record.id] ?? {}) }));
  return { ...base, ...rest, records: [...records, ...add] };
}

/** The unit that the case among some records belongs to. */
const unitOf = (records: WireRecord[]): string =>
  String(records.find((record) => record.kind === 'case')?.f.unit ?? '');

/** Sets fields; null removes. */
const without = (fields: Fields, set: Fields): Fields =>
  Object.fromEntries(Object.entries({ ...fields, ...set }).filter(([name]) => set[name] !== null));

export function resolve(
  files: Record<string, string>,
  baseText: string,
  shipped: Record<string, Fields>,
): Vector[] {
  const bases = parse(baseText) as Bases;
  const guideOf = (id: string | undefined): Fields | undefined =>
    id === undefined || id === 'none' ? undefined : (bases.guides[id] ?? shipped[id]);
  return Object.entries(files).flatMap(([file, text]) =>
    (parse(text) as Source[]).map((written): Vector => {
      const source = over(written, bases);
      const guide = guideOf(source.guide);
      const caseId = source.case ?? '';
      const scope = (depth = 'log') => `case:${caseId}:${depth}`;
      const actor = bases.people[source.actor ?? ''];
      if (!actor) throw new Error(`${file}: ${source.name}: no such person`);
      const records = (source.records ?? []).map((record, i): WireRecord => {
        const by = record.by ?? bases.writer;
        const f =
          record.kind === 'case' && record.f.guide === undefined
            ? { ...record.f, guide: guide?.id ?? SOME_GUIDE, guideVersion: guide?.version ?? '1.0' }
            : record.f;
        return {
          id: record.id,
          kind: record.kind,
          scope: scope(record.depth),
          v: i + 1,
          f,
          cb: by,
          ca: i + 1,
          by,
          at: i + 1,
        };
      });
      const { change } = source;
      const input: VectorIn = {
        guide: guide ?? null,
        other: guideOf(source.version) ?? null,
        actor: {
          person: source.actor ?? '',
          role: actor.role,
          ...(actor.unit === undefined ? {} : { unit: actor.unit }),
          ...(actor.service === undefined ? {} : { service: actor.service }),
        } as Actor,
        today: source.today ?? '',
        lang: 'nb',
        case: caseId,
        records,
        earlier: source.earlier ?? 0,
        people: Object.entries(bases.people).map(([person, rest]) => ({ person, ...rest }) as Person),
        unit: bases.units[unitOf(records)] ?? '',
        unread: change?.unread ?? [],
        ...(change && {
          change: {
            n: 1,
            op: change.op as 'put',
            record: change.record ?? '',
            kind: change.kind ?? '',
            scope: change.scope ?? scope(change.depth),
            f: change.f ?? {},
            intent: change.intent ?? '',
            ids: change.ids ?? [],
            at: 1,
          },
        }),
      };
      return {
        name: `${file}: ${source.name}`,
        rule: source.rule,
        pass: source.pass,
        input,
        expect: source.expect,
      };
    }),
  );
}

/** Whether `want` is part of `got`, as the README's "Expecting" has it. */
export function partOf(want: Json, got: Json | undefined): boolean {
  if (want === null || want === false) return got === undefined || got === want;
  if (Array.isArray(want)) {
    if (!Array.isArray(got)) return want.length === 0 && got === undefined;
    if (want.length === 0) return got.length === 0;
    let at = 0;
    return want.every((each) => {
      while (at < got.length && !partOf(each, got[at])) at++;
      return at++ < got.length;
    });
  }
  if (typeof want === 'object') {
    if (typeof got !== 'object' || got === null || Array.isArray(got)) return false;
    return Object.entries(want).every(([name, value]) => partOf(value, got[name]));
  }
  return want === got;
}
