import './record.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { faultOf as asFault, useDraft } from '../core';
import { text } from '../text';
import { Button, ErrorSummary, FaultNotice, Loading, Notice } from '../ui';
import type { Outcome } from './change';
import { DraftKept } from './DraftKept';
import { draftOf } from './draft';
import { FieldInput } from './FieldInput';
import { Findings } from './Findings';
import { same, standing } from './fields';
import { useHere } from './here';
import type { FieldSpec } from './kinds';
import { fieldName, namedFaults } from './names';
import type { Fields } from './shapes';
import { words } from './text';

/** What is being written, and what it was made on. */
export interface Written {
  f: Fields;
  /** The fields as they were when the form was opened, and their version. */
  opened: Fields;
  base: number;
}

type Props = {
  /** Names the draft, within the case. */
  draftKey: string;
  kind: string;
  specs: readonly FieldSpec[];
  initial: Written;
  /** Sends it. Undefined: there was nothing to send. */
  send: (written: Written) => Promise<Outcome | undefined>;
  /** It is kept, or there was nothing to send. */
  onDone: (outcome: Outcome | undefined) => void;
  onCancel: () => void;
  /** What was found wrong with it as it is, before anything is sent from here. */
  answered?: Outcome | undefined;
  label?: string | undefined;
  danger?: boolean;
  before?: ComponentChildren;
  after?: ComponentChildren;
};

/**
 * A form about a case. What is typed is stored as it is typed; faults stand at their fields and in a summary;
 * what a rule says stands above. Only what the core has kept closes the form.
 */
export function RecordForm(props: Props) {
  const { kind, specs, initial, onDone, onCancel } = props;
  const here = useHere();
  const { key, scope } = draftOf(here.id, props.draftKey);
  const draft = useDraft<Written>(key, initial, scope);
  const [answer, setAnswer] = useState<{ of: Outcome; found: Fields; nth: number } | undefined>(
    props.answered && { of: props.answered, found: initial.f, nth: 0 },
  );
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // The dialog opened before its form was there. Where there is nothing to read first, one can write at once.
  const atOnce = draft.ready && !props.before;
  useEffect(() => {
    if (!atOnce || !(document.activeElement instanceof HTMLDialogElement)) return;
    form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus({ preventScroll: true });
  }, [atOnce]);
  if (!draft.ready) return <Loading />;

  const now = draft.value;
  const refused = answer && !answer.of.kept ? answer.of : undefined;
  const faults = standing(refused?.faults ?? [], answer?.found ?? {}, now.f);
  const faultAt = (path: string) => faults.find((each) => each.field === path)?.text;
  const write = (set: Fields) => draft.set({ ...now, f: { ...now.f, ...set } });

  const save = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      const outcome = await props.send({ ...now, f: tidy(now.f) });
      if (outcome && !outcome.kept) {
        setAnswer((old) => ({ of: outcome, found: now.f, nth: (old?.nth ?? 0) + 1 }));
        setBusy(false);
        return;
      }
      await draft.drop();
      onDone(outcome);
    } catch (thrown) {
      setFault(asFault(thrown).code);
      setBusy(false);
    }
  };

  return (
    <form
      ref={form}
      autoComplete="off"
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save();
      }}
    >
      {draft.restored && !same(now.f, initial.f) && (
        <Notice tone="info">
          <p>{words().restored}</p>
          <div>
            <Button variant="tertiary" data-size="sm" onClick={() => void draft.drop()}>
              {words().startOver}
            </Button>
          </div>
        </Notice>
      )}
      {faults.length > 0 && (
        <ErrorSummary key={answer?.nth} faults={namedFaults(faults, (field) => fieldName(kind, field))} />
      )}
      {refused && <Findings findings={refused.findings} answer />}
      {props.before}
      {specs.map((spec) => (
        <FieldInput
          key={spec.name}
          kind={kind}
          spec={spec}
          fields={now.f}
          onFields={write}
          fault={faultAt(spec.name)}
          faultOf={faultAt}
        />
      ))}
      {props.after}
      {(fault ?? draft.fault) && <FaultNotice code={fault ?? draft.fault ?? ''} />}
      <div class="row editor-end">
        <Button type="submit" busy={busy} {...(props.danger ? { color: 'danger' } : {})}>
          {props.label ?? text().button.save}
        </Button>
        <Button variant="tertiary" onClick={onCancel}>
          {text().button.cancel}
        </Button>
        <DraftKept stored={draft.stored} />
      </div>
    </form>
  );
}

/** Lists of names without the empty lines that typing left. */
function tidy(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      Array.isArray(value) && value.every((each) => typeof each === 'string')
        ? value.map((each) => String(each).trim()).filter(Boolean)
        : value,
    ]),
  );
}
