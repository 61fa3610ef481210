/** A refused entry that its writer puts right in the record's usual form. */
import type { Outcome } from './change';
import { fieldsIn } from './fields';
import { fieldsOf, isEditable } from './kinds';
import type { EntryView, Fields, RecordView } from './shapes';

/** Whether an entry can be put right in a form: a record of a case that is held here, in fields that are asked for. */
export const isCorrectable = ({ state, op, kind, bare, name, f }: EntryView): boolean =>
  state === 'refused' &&
  op !== 'intent' &&
  !bare &&
  name !== undefined &&
  (kind === 'form'
    ? Object.keys(f).some((field) => field.startsWith('f.') || field === 'done')
    : isEditable(kind) && fieldsOf(kind).some((spec) => spec.name in f));

/** The draft of a correction, within its case. */
export const correctionKey = ({ n, record }: EntryView): string => `refused:${n}:${record}`;

/**
 * What the form begins with. A change is still one of what its writer saw then, so that what others have written
 * since is merged with it; what is new belongs to the case's round of today, which no form asks for.
 */
export function begun(
  { f, from, base }: EntryView,
  record: RecordView | undefined,
  round: number,
): { f: Fields; opened: Fields; base: number } {
  if (!record) return { f: 'round' in f ? { ...f, round } : f, opened: {}, base: 0 };
  return { f: { ...record.f, ...f }, opened: { ...record.f, ...fieldsIn(from) }, base: base ?? record.v };
}

/** What was found, as a form shows it: at its field where the form asks for that field, else above. */
export function foundIn({ findings = [] }: EntryView, fields: readonly string[]): Outcome {
  const asked = (path = '') => fields.includes(path) || fields.includes(path.split(/[.[]/)[0] ?? '');
  return {
    kept: false,
    faults: findings
      .filter(({ field }) => asked(field))
      .map(({ field = '', code, text = code }) => ({ field, code, text })),
    findings: findings.filter(({ field }) => !asked(field)),
  };
}
