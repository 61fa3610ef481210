import type { ComponentChildren } from 'preact';
import { intend, type Outcome } from './change';
import { filled } from './fields';
import { useHere } from './here';
import type { FieldSpec } from './kinds';
import { RecordForm } from './RecordForm';
import type { Depth, Fields, Intent, Kind } from './shapes';

type Props = {
  intent: Intent;
  kind: Kind;
  depth: Depth;
  /** The record it acts on; none: it makes one. */
  record?: string | undefined;
  specs?: readonly FieldSpec[];
  initial?: Fields;
  /** The arguments that are not asked for. */
  fixed?: Fields;
  before?: ComponentChildren;
  after?: ComponentChildren;
  label: string;
  danger?: boolean;
  onDone: (outcome: Outcome | undefined) => void;
  onCancel: () => void;
};

/** A step of the case's course, with the few words that go with it. */
export function IntentForm(props: Props) {
  const { intent, kind, depth, record, specs = [], initial = {}, fixed = {} } = props;
  const here = useHere();
  return (
    <RecordForm
      draftKey={`intent:${intent}:${record ?? ''}`}
      kind={kind}
      specs={specs}
      initial={{ f: initial, opened: {}, base: 0 }}
      send={({ f }) =>
        intend(
          intent,
          { case: here.id, kind, depth, ...(record ? { record } : {}) },
          { ...filled(f), ...fixed },
        )
      }
      before={props.before}
      after={props.after}
      label={props.label}
      danger={props.danger ?? false}
      onDone={props.onDone}
      onCancel={props.onCancel}
    />
  );
}
