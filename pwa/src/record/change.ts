import { ask } from '../core';
import type { ChangeArg, ChangeOut, Depth, Fields, Intent, Kind } from './shapes';

/** What became of a change. `kept`: it is on disk. Else faults of fields, or findings of rules, say why not. */
export type Outcome = Omit<ChangeOut, 'effects'>;

interface Place {
  case: string;
  kind: Kind;
  depth: Depth;
}

const send = (change: ChangeArg): Promise<Outcome> => ask('change', change);

/** A refused entry that the change puts right: it goes when the change is kept, in one write. */
interface Instead {
  instead?: number;
}

/** A new record; with `record` it has that id, as what was refused had. */
export const put = (of: Place & { record?: string } & Instead, f: Fields): Promise<Outcome> =>
  send({ op: 'put', ...of, f });

/** Fields of a record that is there; null removes. `from`: what they were when the form was opened. */
export const patch = (
  of: Place & { record: string; base?: number } & Instead,
  f: Fields,
  from: Fields,
): Promise<Outcome> => send({ op: 'patch', ...of, f, from });

/** A step of the case's course. Without `record` it makes a new one. `try` only asks what stands in the way. */
export const intend = (
  intent: Intent,
  of: Place & { record?: string; try?: boolean },
  f: Fields,
): Promise<Outcome> => send({ op: 'intent', intent, ...of, f });
