import { useState } from 'preact/hooks';
import { Choice } from '../ui';
import { type Outcome, patch, put } from './change';
import { filled, patchOf } from './fields';
import { useHere } from './here';
import { fieldsOf } from './kinds';
import { RecordForm } from './RecordForm';
import { begun, correctionKey, foundIn } from './refused';
import type { Depth, EntryView, Fields, Kind, RecordView } from './shapes';
import { words } from './text';

type Props = {
  kind: Kind;
  /** The record to change; undefined for a new one. */
  record?: RecordView | undefined;
  /** What a new one begins with, and what a change suggests beside what is there. */
  initial?: Fields | undefined;
  /** Where a new one may be; the first is suggested. */
  depths: readonly Depth[];
  /** Tells drafts of one kind apart: what the new record hangs on. */
  about?: string | undefined;
  label?: string | undefined;
  /** Asks for these fields alone. */
  only?: readonly string[] | undefined;
  /** The refused entry to put right: the form begins with its words, and it goes when what is written here is kept. */
  refused?: EntryView | undefined;
  onDone: (outcome: Outcome | undefined) => void;
  onCancel: () => void;
};

/** Makes a record or changes one: a change carries what it was made on, so that another's is merged with it. */
export function Editor(props: Props) {
  const { kind, record, initial = {}, depths, about, label, only, refused, onDone, onCancel } = props;
  const here = useHere();
  const [depth, setDepth] = useState<Depth>(depths[0] ?? 'log');
  const specs = fieldsOf(kind).filter((spec) =>
    only ? only.includes(spec.name) : record ? !spec.first : !spec.later,
  );
  return (
    <RecordForm
      draftKey={
        refused
          ? correctionKey(refused)
          : `record:${record?.id ?? `new:${kind}:${about ?? ''}`}${only ? `:${only.join('-')}` : ''}`
      }
      kind={kind}
      specs={specs}
      initial={
        refused
          ? begun(refused, record, here.round)
          : { f: { ...record?.f, ...initial }, opened: record?.f ?? {}, base: record?.v ?? 0 }
      }
      answered={
        refused &&
        foundIn(
          refused,
          specs.map((spec) => spec.name),
        )
      }
      send={async ({ f, opened, base }) => {
        // A report of violence or abuse is the writer's and the leader's alone, whatever was suggested.
        const place = kind === 'report_of_concern' && f.violence === true ? 'protected' : depth;
        // What hangs on the refused record finds it under its id.
        const instead = refused && { record: refused.record, instead: refused.n };
        if (!record) return put({ case: here.id, kind, depth: place, ...instead }, filled(f));
        const { changed, from } = patchOf(opened, f);
        if (Object.keys(changed).length === 0 && !refused) return undefined;
        const of = { case: here.id, kind, depth: record.depth, record: record.id, ...instead };
        return patch({ ...of, ...(base > 0 ? { base } : {}) }, changed, from);
      }}
      label={label}
      after={
        !record &&
        depths.length > 1 && (
          <Choice
            label={words().where.label}
            value={depth}
            onValue={(next) => setDepth(next as Depth)}
            options={depths.map((each) => ({
              value: each,
              label: each === 'log' ? words().where.log : words().where.internal,
              help: each === 'log' ? words().depth.logHelp : words().depth.internalHelp,
            }))}
          />
        )
      }
      onDone={onDone}
      onCancel={onCancel}
    />
  );
}
