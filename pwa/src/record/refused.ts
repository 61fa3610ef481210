/** A refused entry that its writer puts right in the record's usual form. */
import type { Outcome } from './change';
import { fieldsIn, same } from './fields';
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

/** Whether what it vouches for was changed after its writer had read it: as it is, it is refused every time. */
export const isUnread = ({ findings = [] }: EntryView): boolean =>
  findings.some(({ code }) => code === 'sync.changed_since_read');

/**
 * What the form begins with. A change is still one of what its writer saw then, so that what others have written
 * since is merged with it; what is new belongs to the case's round of today, which no form asks for. Where it was
 * refused because its writer had not read what it vouches for, the form is where they read it, and the change is one
 * of that – unless others have written in its own fields: then it would not be merged with theirs, but replace it.
 */
export function begun(
  entry: EntryView,
  record: RecordView | undefined,
  round: number,
): { f: Fields; opened: Fields; base: number } {
  const { f, from, base } = entry;
  if (!record) return { f: 'round' in f ? { ...f, round } : f, opened: {}, base: 0 };
  const saw = fieldsIn(from);
  const reread = isUnread(entry) && Object.entries(saw).every(([name, was]) => same(record.f[name], was));
  return {
    f: { ...record.f, ...f },
    opened: { ...record.f, ...saw },
    base: reread ? record.v : (base ?? record.v),
  };
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
