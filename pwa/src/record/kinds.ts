/**
 * How the fields of each kind of record are asked for on a screen, in order. It is a matter of looks: what a
 * field may hold is checked by the core, and what may be changed is decided there.
 */

/** Which control a field is filled in with. */
export type Input =
  | 'text'
  | 'long'
  | 'date'
  | 'clock'
  | 'choice'
  | 'yes'
  | 'names'
  | 'name'
  | 'person'
  | 'service'
  | 'record'
  | 'scale'
  | 'arena'
  | 'catalogue'
  | 'agreements'
  | 'verified'
  | 'checked';

export interface FieldSpec {
  readonly name: string;
  readonly input: Input;
  /** Left empty without a word: marked as optional. */
  readonly optional?: true;
  /** Asked for only when the record is there already. */
  readonly later?: true;
  /** Asked for only when it is made. */
  readonly first?: true;
  readonly options?: readonly string[];
  /** For `record`: the kind to choose among. */
  readonly of?: string;
  readonly max?: number;
  readonly rows?: number;
}

const concern: readonly FieldSpec[] = [
  { name: 'text', input: 'long', rows: 7, max: 8000 },
  { name: 'questions', input: 'long', optional: true, rows: 3, max: 8000 },
  { name: 'observed', input: 'date', optional: true },
  { name: 'place', input: 'text', optional: true },
  { name: 'raisedBy', input: 'choice', options: ['staff', 'caregiver', 'child', 'other'] },
  { name: 'environment', input: 'yes' },
];

const specs: Readonly<Record<string, readonly FieldSpec[]>> = {
  subject: [
    { name: 'kind', input: 'choice', options: ['child', 'young', 'pregnant'] },
    { name: 'givenName', input: 'text' },
    { name: 'familyName', input: 'text' },
    { name: 'born', input: 'date', optional: true },
    { name: 'nationalId', input: 'text', optional: true },
    { name: 'group', input: 'text', optional: true },
    { name: 'language', input: 'text', optional: true },
    { name: 'addressBlock', input: 'choice', optional: true, options: ['code6', 'code7'] },
  ],
  concern,
  note: [{ name: 'text', input: 'long', rows: 6, max: 8000 }],
  scale: [
    { name: 'who', input: 'choice', options: ['guardian', 'child', 'staff'] },
    { name: 'value', input: 'scale' },
    { name: 'date', input: 'date' },
    { name: 'comment', input: 'long', optional: true, rows: 2, max: 2000 },
  ],
  goal: [
    { name: 'text', input: 'long', rows: 3, max: 2000 },
    { name: 'status', input: 'choice', later: true, options: ['open', 'reached', 'dropped'] },
  ],
  measure: [
    { name: 'title', input: 'text' },
    { name: 'goal', input: 'record', of: 'goal' },
    { name: 'catalogue', input: 'catalogue', optional: true },
    { name: 'what', input: 'long', optional: true, rows: 3, max: 8000 },
    { name: 'arena', input: 'text' },
    { name: 'responsible', input: 'name' },
    { name: 'start', input: 'date' },
    { name: 'evaluateOn', input: 'date' },
    { name: 'target', input: 'choice', options: ['child', 'group', 'institution'] },
    { name: 'status', input: 'choice', options: ['planned', 'running', 'ended'] },
    { name: 'end', input: 'date', optional: true, later: true },
    { name: 'log', input: 'long', optional: true, later: true, rows: 6, max: 20000 },
  ],
  participant: [
    { name: 'name', input: 'name' },
    { name: 'service', input: 'service' },
    { name: 'task', input: 'text', optional: true },
    { name: 'from', input: 'date' },
    { name: 'to', input: 'date', optional: true, later: true },
    { name: 'mayKnow', input: 'yes' },
  ],
  guardian: [
    { name: 'name', input: 'name' },
    { name: 'relation', input: 'choice', options: ['mother', 'father', 'co_mother', 'other'] },
    {
      name: 'responsibility',
      input: 'choice',
      options: ['joint', 'mother', 'father', 'co_mother', 'others', 'unknown'],
    },
    { name: 'verifiedOn', input: 'verified' },
    { name: 'mayKnow', input: 'yes' },
    { name: 'phone', input: 'text', optional: true },
  ],
  meeting: [
    {
      name: 'type',
      input: 'choice',
      options: ['concern_talk', 'cooperation', 'evaluation', 'first', 'network', 'team'],
    },
    { name: 'purpose', input: 'text' },
    { name: 'date', input: 'date' },
    { name: 'time', input: 'clock', optional: true },
    { name: 'place', input: 'text', optional: true },
    { name: 'arena', input: 'arena', optional: true },
    { name: 'invited', input: 'names', rows: 4 },
    { name: 'agenda', input: 'long', optional: true, rows: 3, max: 8000 },
    { name: 'heldOn', input: 'date', optional: true },
    { name: 'attended', input: 'names', optional: true, rows: 4 },
  ],
  minutes: [
    { name: 'meeting', input: 'record', of: 'meeting' },
    { name: 'text', input: 'long', optional: true, rows: 7, max: 20000 },
    { name: 'agreements', input: 'agreements' },
    { name: 'sharedOn', input: 'date', optional: true },
  ],
  evaluation: [
    { name: 'measure', input: 'record', of: 'measure' },
    { name: 'effect', input: 'choice', options: ['worse', 'none', 'some', 'wanted'] },
    { name: 'text', input: 'long', optional: true, rows: 4, max: 8000 },
    { name: 'voice', input: 'record', of: 'child_voice' },
    { name: 'meeting', input: 'record', of: 'meeting', optional: true },
    { name: 'date', input: 'date' },
  ],
  child_voice: [
    // Either the first three or the fourth: the words at the fields say so.
    { name: 'said', input: 'long', rows: 4, max: 8000 },
    { name: 'how', input: 'text' },
    { name: 'askedBy', input: 'name' },
    { name: 'notAsked', input: 'long', rows: 2, max: 2000 },
    { name: 'date', input: 'date' },
  ],
  wish: [
    { name: 'who', input: 'choice', options: ['child', 'guardian'] },
    { name: 'name', input: 'name' },
    { name: 'text', input: 'long', optional: true, rows: 2, max: 2000 },
  ],
  team_request: [
    { name: 'who', input: 'choice', options: ['guardian', 'child', 'staff'] },
    { name: 'why', input: 'long', rows: 3, max: 4000 },
    { name: 'date', input: 'date' },
    { name: 'answer', input: 'long', optional: true, rows: 3, max: 4000 },
    { name: 'answeredOn', input: 'date', optional: true },
  ],
  closing_note: [
    { name: 'done', input: 'long', rows: 4, max: 8000 },
    { name: 'why', input: 'long', rows: 4, max: 8000 },
    { name: 'date', input: 'date' },
  ],
  referral: [
    { name: 'to', input: 'service' },
    { name: 'what', input: 'long', optional: true, rows: 3, max: 8000 },
    { name: 'why', input: 'long', optional: true, rows: 3, max: 8000 },
    { name: 'consent', input: 'record', of: 'consent', optional: true },
  ],
  report_of_concern: [
    { name: 'to', input: 'text' },
    { name: 'date', input: 'date' },
    { name: 'summary', input: 'long', rows: 6, max: 8000 },
    { name: 'violence', input: 'yes' },
  ],
  consultation: [
    { name: 'service', input: 'service' },
    { name: 'anonymous', input: 'yes' },
    { name: 'question', input: 'long', rows: 3, max: 8000 },
    { name: 'checkedOn', input: 'checked', later: true },
    { name: 'sentOn', input: 'date', optional: true, later: true },
    { name: 'advice', input: 'long', optional: true, rows: 3, max: 8000 },
    { name: 'date', input: 'date' },
  ],
  coordination: [
    { name: 'coordinator', input: 'name', optional: true },
    { name: 'group', input: 'names', optional: true, rows: 4 },
    { name: 'longLasting', input: 'yes' },
    { name: 'plan', input: 'choice', options: ['not_offered', 'offered', 'accepted', 'declined'] },
  ],
  comment: [{ name: 'text', input: 'long', rows: 3, max: 4000 }],
  step_mark: [{ name: 'note', input: 'long', optional: true, rows: 2, max: 2000 }],
  suspicion: [{ name: 'text', input: 'long', rows: 6, max: 8000 }],
};

/** The fields that a form for the kind asks for; none when records of the kind are made by other means. */
export const fieldsOf = (kind: string): readonly FieldSpec[] => specs[kind] ?? [];

/** Whether a record of the kind can be changed in a form. */
export const isEditable = (kind: string): boolean =>
  kind in specs && kind !== 'suspicion' && kind !== 'step_mark';

/** Fields that another field of the form fills in: shown where they say something more, never asked for. */
const quiet = new Set([
  'round',
  'struck',
  'person',
  'unit',
  'verifiedBy',
  'textHash',
  'textVersion',
  'lang',
  'text:consent',
]);

/** Kinds that hold much that says nothing to a reader: these fields do. */
const loud: Readonly<Record<string, readonly string[]>> = {
  case: ['opened', 'raisedBy', 'environment', 'closedOn', 'closedWhy', 'reopenedWhy'],
  acceptance: ['accepted', 'comment'],
};

/** Whether a field of a record says something to a reader. */
export const isShown = (kind: string, field: string): boolean =>
  loud[kind]?.includes(field) ?? (!quiet.has(field) && !quiet.has(`${field}:${kind}`));

/** The field whose text stands for the whole record: its heading in a list. */
const headlines: Readonly<Record<string, string>> = {
  concern: 'text',
  note: 'text',
  goal: 'text',
  measure: 'title',
  participant: 'name',
  guardian: 'name',
  meeting: 'purpose',
  evaluation: 'effect',
  child_voice: 'said',
  wish: 'name',
  team_request: 'why',
  closing_note: 'why',
  referral: 'to',
  report_of_concern: 'to',
  consultation: 'question',
  comment: 'text',
  decision: 'outcome',
  consent: 'purpose',
  scale: 'value',
};

export const headlineOf = (kind: string): string | undefined => headlines[kind];

/** The records that stand at another depth until somebody shares them: the first depth is where they begin. */
const atTwoDepths = new Set([
  'concern',
  'note',
  'scale',
  'meeting',
  'minutes',
  'closing_note',
  'consultation',
  'comment',
  'form',
]);

/** Whether a new record of the kind may be for the own service alone. */
export const hasDepths = (kind: string): boolean => atTwoDepths.has(kind);
