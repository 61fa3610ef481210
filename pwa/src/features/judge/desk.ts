import { fieldsOf, isShown } from '../../record/kinds';
import { fieldName, inWords, kindName, type Names } from '../../record/names';
import type { Depth, Fields, Finding, Guide, Json } from '../../record/shapes';

/** A change that came after its writer's access had ended: server/httpapi's QuarantinedBody. */
export interface Waiting {
  device: string;
  n: number;
  person: string;
  writer: string;
  unitName?: string;
  /** ms since 1970: when it arrived, by the server's clock, and when it was written, by the device's. */
  at: number;
  written: number;
  why: string;
  case: string;
  /** Whom the case is about; nothing when the server does not know the case. */
  caseName?: string;
  guide?: string;
  guideVersion?: string;
  closed?: boolean;
  depth: Depth;
  op: 'put' | 'patch' | 'intent';
  kind?: string;
  intent?: string;
  record: string;
  f: Fields;
  /** The present values of the fields; null when there is no such record. */
  current: Fields | null;
  step?: boolean;
}

/** What stands after a verdict: server/httpapi's JudgedBody. */
export interface Judged {
  how: '' | 'take' | 'leave';
  name?: string;
  at?: number;
  reason?: string;
  before?: boolean;
  findings?: Finding[];
}

/** One field as it would be, and as it is. */
export interface Difference {
  name: string;
  next: string;
  now: string;
}

/** Of a step: what its writer said, which decision it is, and where or to whom it leads. The rest are ids and days. */
const said = new Set(['text', 'reason', 'comment', 'message', 'outcome', 'to', 'baton']);

/** What the change does, field by field, in the words of the app. Empty values say nothing, unless they remove something. */
export function differences(each: Waiting, names: Names, guide: Guide | undefined): Difference[] {
  const kind = kindOf(each);
  const tool = textIn(each.f, 'tool') || textIn(each.current, 'tool');
  const words = (field: string, value: Json | undefined) =>
    each.intent === 'decide' && field === 'to'
      ? levelName(each.f.outcome, value, guide)
      : inWords(kind, field, value ?? null, names, guide, tool);
  if (each.intent === 'settle') {
    const field = textIn(each.f, 'field');
    return [{ name: fieldName(kind, field, guide, tool), next: words(field, each.f.value), now: '' }];
  }
  const there = Object.keys(each.f).filter((field) =>
    each.op === 'intent' && each.intent !== 'start_case' ? said.has(field) : isShown(kind, field),
  );
  const order = fieldsOf(kind).map((spec) => spec.name);
  const place = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length);
  return there
    .toSorted((a, b) => place(a) - place(b))
    .map((field) => ({
      name: fieldName(kind, field, guide, tool),
      next: words(field, each.f[field]),
      now: words(field, each.current?.[field]),
    }))
    .filter(({ next, now }) => next !== now);
}

/** The level that a decision leads to, as its guide calls it. One that closes brings the level too, and leads nowhere. */
function levelName(outcome: Json | undefined, to: Json | undefined, guide: Guide | undefined): string {
  const levels = guide?.levels ?? [];
  const decision = levels.flatMap((each) => each.decisions ?? []).find((each) => each.id === outcome);
  const target = decision?.to?.some((each) => each.level === to) && levels.find((each) => each.level === to);
  return target ? `${target.level} – ${target.name}` : '';
}

const textIn = (fields: Fields | null, name: string): string => {
  const value = fields?.[name];
  return typeof value === 'string' ? value : '';
};

/** The kind that it is about, also where an intent does not say. */
export function kindOf(each: Waiting): string {
  if (each.intent === 'start_case') return 'case';
  if (each.intent === 'raise_suspicion') return 'suspicion';
  return each.kind ?? '';
}

/** Whom a case is about that the server does not know yet: what its new subject is called. */
export function newName(entries: readonly Waiting[]): string {
  const subject = entries.find((each) => each.kind === 'subject' && each.op === 'put');
  return subject ? `${textIn(subject.f, 'givenName')} ${textIn(subject.f, 'familyName')}`.trim() : '';
}

/** The entries of each case together, those of the case that has waited longest first; within it in the order of writing. */
export function byCase(list: readonly Waiting[]): Waiting[][] {
  const cases = new Map<string, Waiting[]>();
  for (const each of list) cases.set(each.case, [...(cases.get(each.case) ?? []), each]);
  return [...cases.values()];
}

/** What it is in a few words: "Møte", or the step. */
export const nameOf = (each: Waiting, intents: Readonly<Record<string, string>>): string =>
  (each.intent && intents[each.intent]) || kindName(kindOf(each));
