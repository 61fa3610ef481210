import { type ComponentChildren, createContext, h } from 'preact';
import { useContext } from 'preact/hooks';
import { numberOf, textOf } from '../../record/fields';
import { type Here, ofKind } from '../../record/here';
import type { Depth, Fields, Kind, OpenItem, RecordView } from '../../record/shapes';
import type { Route } from '../../router';
import { today } from '../../text';
import { t } from './text';

/** Something a person may begin in a case; each opens a dialog. What may be done is for the core to say. */
export type Action =
  | {
      do: 'make';
      kind: Kind;
      initial?: Fields;
      about?: string;
      depths?: readonly Depth[];
      only?: readonly string[];
      title?: string;
    }
  | { do: 'edit'; record: RecordView; initial?: Fields; only?: readonly string[]; title?: string }
  | { do: 'share'; record: RecordView }
  | { do: 'shareWithLeader'; record: RecordView }
  | { do: 'decide'; outcome: string }
  | { do: 'offer' }
  | { do: 'answer'; offer: RecordView; accept: boolean }
  | { do: 'cancelOffer'; offer: RecordView }
  | { do: 'consent'; purpose?: string; service?: string }
  | { do: 'withdraw'; record: RecordView }
  | { do: 'suspect' }
  | { do: 'lift'; record: RecordView }
  | { do: 'referral'; record: RecordView; send: boolean }
  | { do: 'close' }
  | { do: 'reopen' }
  | { do: 'moveGuide' }
  | { do: 'mark' };

export interface Actions {
  open: (action: Action) => void;
  /** Strikes a record out, or takes that back. Nothing is deleted, so nothing is asked first. */
  strike: (record: RecordView, struck: boolean) => void;
  /** Takes a consent back: a family's own at once, and without being asked twice (R15); staff write down what was said to them. */
  withdraw: (consent: RecordView) => Promise<void>;
}

const Context = createContext<Actions | undefined>(undefined);
export const ActionsProvider = ({ value, children }: { value: Actions; children: ComponentChildren }) =>
  h(Context.Provider, { value, children });

export function useActions(): Actions {
  const actions = useContext(Context);
  if (!actions) throw new Error('no case around this part');
  return actions;
}

/** What a new record of a kind begins with, so that there is little left to write. */
export function beginning(here: Here, kind: Kind): Fields {
  const day = today();
  const voice = ofKind(here.records, 'child_voice').findLast((v) => numberOf(v.f, 'round') === here.round);
  switch (kind) {
    case 'concern':
      return { observed: day, raisedBy: 'staff' };
    case 'scale':
      return { date: day, ...(here.staff ? {} : { who: here.me.role === 'young' ? 'child' : 'guardian' }) };
    case 'wish':
      return here.staff ? {} : { who: here.me.role === 'young' ? 'child' : 'guardian' };
    case 'team_request':
      return { date: day, who: here.staff ? 'staff' : here.me.role === 'young' ? 'child' : 'guardian' };
    case 'goal':
      return { status: 'open' };
    case 'measure': {
      const goals = ofKind(here.records, 'goal');
      return {
        start: day,
        status: 'running',
        target: 'child',
        ...(goals.length === 1 && goals[0] ? { goal: goals[0].id } : {}),
      };
    }
    case 'participant':
      return { from: day };
    case 'meeting':
      return { date: day, invited: family(here) };
    case 'minutes': {
      const last = ofKind(here.records, 'meeting').at(-1);
      return { ...(last ? { meeting: last.id } : {}), agreements: [] };
    }
    case 'evaluation':
      return { date: day, round: here.round, ...(voice ? { voice: voice.id } : {}) };
    case 'child_voice':
      return { date: day, round: here.round };
    case 'closing_note':
    case 'report_of_concern':
      return { date: day };
    case 'consultation':
      return { date: day, anonymous: true };
    case 'coordination':
      return { plan: 'not_offered' };
    case 'guardian':
      return { responsibility: 'unknown' };
    default:
      return {};
  }
}

const family = (here: Here): string[] => ofKind(here.records, 'guardian').map((g) => textOf(g.f, 'name'));

/** Where an open item of a step is done: a dialog, or another place. */
export function wayTo(item: OpenItem, here: Here): Action | Route | undefined {
  const latest = (kind: Kind) => ofKind(here.records, kind).at(-1);
  const about = item.record ? here.records.find((record) => record.id === item.record) : undefined;
  const make = (kind: Kind, initial: Fields = {}): Action => ({
    do: 'make',
    kind,
    initial: { ...beginning(here, kind), ...initial },
    about: item.record ?? '',
  });
  switch (item.need) {
    case 'form':
      return item.tool ? { name: 'form', id: here.id, tool: item.tool } : undefined;
    case 'shared_with_leader': {
      const concern = about ?? latest('concern');
      return concern ? { do: 'shareWithLeader', record: concern } : make('concern');
    }
    case 'guardian_talk': {
      const planned = ofKind(here.records, 'meeting').findLast(
        (m) => textOf(m.f, 'type') === 'concern_talk' && !textOf(m.f, 'heldOn'),
      );
      if (planned) return { do: 'edit', record: planned, initial: { heldOn: today() }, title: t().held };
      return {
        ...make('meeting', { type: 'concern_talk', purpose: t().talkPurpose, heldOn: today() }),
        title: t().needs.guardian_talk,
      } as Action;
    }
    case 'log_consent':
      return { do: 'consent', purpose: 'relay_log' };
    case 'service_consent':
      return { do: 'consent', purpose: 'service' };
    case 'baton_holder':
      return { do: 'offer' };
    case 'carried_out':
    case 'evaluation_date':
      return about ? { do: 'edit', record: about } : { name: 'case', id: here.id, tab: 'plan' };
    case 'minutes':
      return make('minutes', item.record ? { meeting: item.record } : {});
    case 'evaluation':
      return make('evaluation', item.record ? { measure: item.record } : {});
    case 'coordinator':
    case 'responsibility_group': {
      const there = latest('coordination');
      return there ? { do: 'edit', record: there } : make('coordination');
    }
    case 'decision':
      return undefined;
    case 'concern':
    case 'goal':
    case 'measure':
    case 'participant':
    case 'meeting':
    case 'child_voice':
    case 'closing_note':
    case 'referral':
      return make(item.need);
    default:
      return undefined;
  }
}
