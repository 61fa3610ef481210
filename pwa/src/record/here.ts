import { type ComponentChildren, createContext, h } from 'preact';
import { useContext } from 'preact/hooks';
import type { OpenProfile } from '../core/messages';
import { textOf } from './fields';
import { hasDepths } from './kinds';
import type { Names } from './names';
import type { CaseOut, Depth, DirectoryOut, Fields, Guide, Kind, RecordView } from './shapes';

/** The case on screen and all that helps to read it. */
export interface Here {
  id: string;
  out: CaseOut;
  /** Not struck, oldest first. */
  records: readonly RecordView[];
  head: Fields;
  subject: RecordView | undefined;
  /** Decisions so far: evaluations, the child's voice and step marks belong to a round. */
  round: number;
  may: ReadonlySet<string>;
  /** The kinds of records that the person may add. */
  make: ReadonlySet<Kind>;
  /** Works with the case; else it is about them or their child. */
  staff: boolean;
  me: OpenProfile;
  directory: DirectoryOut;
  guide: Guide;
  names: Names;
}

const Context = createContext<Here | undefined>(undefined);
export const HereProvider = ({ value, children }: { value: Here; children: ComponentChildren }) =>
  h(Context.Provider, { value, children });

/** The case that the part is drawn in. */
export function useHere(): Here {
  const here = useContext(Context);
  if (!here) throw new Error('no case around this part');
  return here;
}

export const ofKind = (records: readonly RecordView[], kind: string): RecordView[] =>
  records.filter((record) => record.kind === kind);

const inside = (here: Here): boolean => here.me.unit !== '' && here.me.unit === textOf(here.head, 'unit');

/** Where a new record of a kind may be written: before there is a log to share, the own service comes first. */
export function depthsFor(here: Here, kind: Kind): readonly Depth[] {
  if (kind === 'suspicion') return ['protected'];
  if (kind === 'report_of_concern') return inside(here) ? ['internal'] : ['protected'];
  if (!hasDepths(kind)) return ['log'];
  if (!inside(here)) return ['log'];
  return textOf(here.head, 'log') === 'open' ? ['log', 'internal'] : ['internal', 'log'];
}

/** A family speaks for itself: who answers, or wishes, is not asked. */
export function familyFields(here: Here, kind: Kind): readonly string[] | undefined {
  if (kind === 'team_request') return here.staff ? ['who', 'why', 'date'] : ['why'];
  if (here.staff) return undefined;
  if (kind === 'scale') return ['value', 'date', 'comment'];
  return kind === 'wish' ? ['name', 'text'] : undefined;
}

/** What the guide of a finding ("<guide id> <version>") is called, where it is the guide of the case on screen. */
export function useGuideTitle(): (stamp: string) => string {
  const guide = useContext(Context)?.guide;
  return (stamp) => (guide && stamp === `${guide.id} ${guide.version}` ? guide.title : stamp);
}
