import { useState } from 'preact/hooks';
import { faultOf, useDraft } from '../../core';
import { type Outcome, patch, put } from '../../record/change';
import { DepthTag } from '../../record/DepthTag';
import { DraftKept } from '../../record/DraftKept';
import { Findings } from '../../record/Findings';
import { filled, flagOf, patchOf, same, standing } from '../../record/fields';
import { depthsFor, useHere } from '../../record/here';
import { fieldName, namedFaults } from '../../record/names';
import type { Depth, Fields, RecordView, Tool } from '../../record/shapes';
import { words } from '../../record/text';
import { Button, Choice, ErrorSummary, FaultNotice, Icon, Loading, Notice, RecordState } from '../../ui';
import { AnswerInput } from './AnswerInput';
import { t } from './text';

type Props = {
  tool: Tool;
  step: string;
  record: RecordView | undefined;
  /** What became of the last save, in words; '' while something new is written. */
  said: string;
  /** It is kept, or there was nothing to keep; with the id of a new record. */
  onSaved: (said: string, made: string | undefined) => void;
};

interface Written {
  f: Fields;
  opened: Fields;
  base: number;
  depth: Depth;
}

/** The fields of one form of the guide. What is written is kept as it is typed; a save sends what was changed. */
export function FormBody({ tool, step, record, said, onSaved }: Props) {
  const here = useHere();
  const depths = record ? [record.depth] : depthsFor(here, 'form');
  const begin: Written = {
    f: record?.f ?? { tool: tool.id, step },
    opened: record?.f ?? {},
    base: record?.v ?? 0,
    depth: depths[0] ?? 'log',
  };
  const draft = useDraft<Written>(
    `form:${here.id}:${tool.id}:${record?.id ?? 'new'}`,
    begin,
    `case:${here.id}:log`,
  );
  const [answer, setAnswer] = useState<{ of: Outcome; found: Fields; nth: number }>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  if (!draft.ready) return <Loading />;

  // With nothing half-written, what is on screen is the record as it is now, with what others have added since.
  const pristine = same(draft.value.f, record ? draft.value.opened : begin.f);
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
      let outcome: Outcome | undefined;
      if (record) {
        const { changed, from } = patchOf(now.opened, f);
        if (Object.keys(changed).length > 0)
          outcome = await patch(
            {
              case: here.id,
              kind: 'form',
              depth: record.depth,
              record: record.id,
              ...(now.base > 0 ? { base: now.base } : {}),
            },
            changed,
            from,
          );
      } else {
        outcome = await put({ case: here.id, kind: 'form', depth: now.depth }, filled(f));
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
      class="sheet stack stack-lg form-body"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      {record && (
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
      <div class="stack stack-lg" lang={here.guide.lang}>
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
          {t().save}
        </Button>
        {!(record && flagOf(record.f, 'done')) && (
          <Button variant="secondary" icon="check" busy={busy} onClick={() => void save(true)}>
            {t().done}
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
