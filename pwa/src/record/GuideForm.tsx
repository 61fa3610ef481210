import './record.css';
import { useState } from 'preact/hooks';
import { faultOf, useDraft } from '../core';
import { text } from '../text';
import { Button, Choice, ErrorSummary, FaultNotice, Icon, Loading, Notice, RecordState } from '../ui';
import { AnswerInput } from './AnswerInput';
import { type Outcome, patch, put } from './change';
import { DepthTag } from './DepthTag';
import { DraftKept } from './DraftKept';
import { draftOf } from './draft';
import { Findings } from './Findings';
import { filled, flagOf, patchOf, same, standing } from './fields';
import { depthsFor, useHere } from './here';
import { fieldName, namedFaults } from './names';
import { begun, correctionKey, foundIn } from './refused';
import type { Depth, EntryView, Fields, RecordView, Tool } from './shapes';
import { words } from './text';
import { guideForm as t } from './text/guideForm';

type Props = {
  tool: Tool;
  step: string;
  record: RecordView | undefined;
  /** What became of the last save, in words; '' while something new is written. */
  said: string;
  /** It is kept, or there was nothing to keep; with the id of a new record. */
  onSaved: (said: string, made: string | undefined) => void;
  /** The refused entry to put right: the form begins with its answers, and it goes when what is written here is kept. */
  refused?: EntryView;
  /** The words of the button that sends it, where it is not simply saved. */
  label?: string;
  onCancel?: () => void;
};

interface Written {
  f: Fields;
  opened: Fields;
  base: number;
  depth: Depth;
}

/** The fields of one form of the guide. What is written is kept as it is typed; a save sends what was changed. */
export function GuideForm({ tool, step, record, said, onSaved, refused: entry, label, onCancel }: Props) {
  const here = useHere();
  const place = record?.depth ?? entry?.depth;
  const depths = place ? [place] : depthsFor(here, 'form');
  const begin: Written = {
    ...(entry
      ? begun(entry, record, here.round)
      : { f: record?.f ?? { tool: tool.id, step }, opened: record?.f ?? {}, base: record?.v ?? 0 }),
    depth: depths[0] ?? 'log',
  };
  const key = entry
    ? draftOf(here.id, correctionKey(entry)).key
    : `form:${here.id}:${tool.id}:${record?.id ?? 'new'}`;
  const draft = useDraft<Written>(key, begin, `case:${here.id}:log`);
  const [answer, setAnswer] = useState<{ of: Outcome; found: Fields; nth: number } | undefined>(
    entry && {
      of: foundIn(
        entry,
        (tool.fields ?? []).map((field) => `f.${field.id}`),
      ),
      found: begin.f,
      nth: 0,
    },
  );
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  if (!draft.ready) return <Loading />;

  // With nothing half-written, what is on screen is the record as it is now, with what others have added since.
  const pristine = same(draft.value.f, record && !entry ? draft.value.opened : begin.f);
  const now = pristine ? { ...begin, depth: draft.value.depth } : draft.value;
  const touched = draft.restored && !pristine;
  const refused = answer && !answer.of.kept ? answer.of : undefined;
  const faults = standing(refused?.faults ?? [], answer?.found ?? {}, now.f);
  const faultAt = (field: string) => faults.find((each) => each.field === `f.${field}`)?.text;
  const write = (field: string, value: Fields[string]) =>
    draft.set({ ...now, f: { ...now.f, [`f.${field}`]: value } });

  const save = async (done: boolean) => {
    if (busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      const f: Fields = done ? { ...now.f, done: true } : now.f;
      // What hangs on the refused form finds it under its id.
      const instead = entry && { record: entry.record, instead: entry.n };
      let outcome: Outcome | undefined;
      if (record) {
        const { changed, from } = patchOf(now.opened, f);
        if (Object.keys(changed).length > 0 || entry)
          outcome = await patch(
            {
              case: here.id,
              kind: 'form',
              depth: record.depth,
              record: record.id,
              ...instead,
              ...(now.base > 0 ? { base: now.base } : {}),
            },
            changed,
            from,
          );
      } else {
        outcome = await put({ case: here.id, kind: 'form', depth: now.depth, ...instead }, filled(f));
      }
      if (outcome && !outcome.kept) {
        const of = outcome;
        setAnswer((old) => ({ of, found: f, nth: (old?.nth ?? 0) + 1 }));
      } else {
        setAnswer(undefined);
        await draft.drop();
        const words = done ? t().keptDone : t().kept;
        onSaved(outcome ? words : t().nothing, record ? undefined : outcome?.record);
      }
    } catch (thrown) {
      setFault(faultOf(thrown).code);
    }
    setBusy(false);
  };

  return (
    <form
      autoComplete="off"
      class={`${entry ? '' : 'sheet'} stack stack-lg form-body`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      {record && !entry && (
        <p class="row">
          <DepthTag depth={record.depth} />
          <RecordState state={record.state} />
          {flagOf(record.f, 'done') && (
            <span class="row small">
              <Icon name="check" />
              {t().isDone}
            </span>
          )}
        </p>
      )}
      {touched && (
        <Notice tone="info">
          <p>{t().restored}</p>
          <div>
            <Button variant="tertiary" data-size="sm" onClick={() => void draft.drop()}>
              {t().startOver}
            </Button>
          </div>
        </Notice>
      )}
      {faults.length > 0 && (
        <ErrorSummary
          key={answer?.nth}
          faults={namedFaults(faults, (field) => fieldName('form', field, here.guide, tool.id))}
        />
      )}
      {refused && <Findings findings={refused.findings} answer />}
      <div class="stack stack-lg">
        {(tool.fields ?? []).map((field) => (
          <AnswerInput
            key={field.id}
            field={field}
            value={now.f[`f.${field.id}`] ?? null}
            onValue={(value) => write(field.id, value)}
            fault={faultAt(field.id)}
          />
        ))}
      </div>
      {!record && depths.length > 1 && (
        <Choice
          label={words().where.label}
          value={now.depth}
          onValue={(next) => draft.set({ ...now, depth: next as Depth })}
          options={depths.map((each) => ({
            value: each,
            label: each === 'log' ? words().where.log : words().where.internal,
            help: each === 'log' ? words().depth.logHelp : words().depth.internalHelp,
          }))}
        />
      )}
      {tool.fields?.some((field) => field.required) && <p class="small soft">{t().required}</p>}
      {(fault ?? draft.fault) && <FaultNotice code={fault ?? draft.fault ?? ''} />}
      <div class="row">
        <Button type="submit" busy={busy}>
          {label ?? t().save}
        </Button>
        {!entry && !(record && flagOf(record.f, 'done')) && (
          <Button variant="secondary" icon="check" busy={busy} onClick={() => void save(true)}>
            {t().done}
          </Button>
        )}
        {onCancel && (
          <Button variant="tertiary" onClick={onCancel}>
            {text().button.cancel}
          </Button>
        )}
        <DraftKept stored={draft.stored} />
        <span role="status" class="row">
          {said && (
            <>
              <Icon name="check" />
              {said}
            </>
          )}
        </span>
      </div>
    </form>
  );
}
