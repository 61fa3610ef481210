import './looks.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { faultOf, session, toJudge, useAsk } from '../../core';
import { CaseAround } from '../../record/CaseAround';
import { intend, type Outcome } from '../../record/change';
import { FieldInput } from '../../record/FieldInput';
import { Findings } from '../../record/Findings';
import { textOf } from '../../record/fields';
import { type Here, useHere } from '../../record/here';
import { fieldsOf } from '../../record/kinds';
import { fieldName, headline, inWords, kindName } from '../../record/names';
import type { ConflictView, Fields, Json, RecordView } from '../../record/shapes';
import { Link } from '../../router';
import { moment, text } from '../../text';
import { Button, Empty, FaultNotice, Icon, Loading, Page } from '../../ui';
import { differences, type Stretch } from './differences';
import { t } from './text';

/** "Trenger et blikk": two answers to one question, side by side, settled with one tap. */
export default function Screen() {
  const { value, fault, again } = useAsk('looks', {});
  const [settled, setSettled] = useState(0);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (settled > 0) said.current?.focus(); // the button that was tapped went with its answer
  }, [settled]);
  const looks = value?.looks ?? [];
  const cases = [...new Set(looks.map((look) => look.case))];
  return (
    <Page title={text().nav.looks} {...(looks.length > 0 ? { lead: t().lead } : {})}>
      {fault && <FaultNotice code={fault.code} onRetry={again} />}
      {!value && !fault && <Loading />}
      <p role="status" class="row look-said" ref={said} tabIndex={-1}>
        {settled > 0 && (
          <>
            <Icon name="check" />
            {t().settled}
          </>
        )}
      </p>
      <ToJudge />
      {value && looks.length === 0 && (
        <div class="sheet">
          <Empty icon="look" title={t().none}>
            <p>{t().noneHelp}</p>
          </Empty>
        </div>
      )}
      <div class="stack stack-lg">
        {cases.map((id) => (
          <CaseAround key={id} id={id} screen="record">
            <CaseLooks
              looks={looks.filter((look) => look.case === id)}
              onSettled={() => setSettled((n) => n + 1)}
            />
          </CaseAround>
        ))}
      </div>
    </Page>
  );
}

/** The way to what waits for a leader's judgement, and how much it is where the server has been heard. */
function ToJudge() {
  const now = session.value;
  if (now.state !== 'open' || now.profile.role !== 'leader') return null;
  const waiting = toJudge.value ?? 0;
  return (
    <p class="look-judge">
      <Link class="ds-link" to={{ name: 'judge' }}>
        {waiting > 0 ? t().toJudgeN(waiting) : t().toJudge}
      </Link>
    </p>
  );
}

function CaseLooks({ looks, onSettled }: { looks: readonly ConflictView[]; onSettled: () => void }) {
  const here = useHere();
  const fields = [...new Set(looks.map((look) => `${look.record} ${look.field}`))];
  return (
    <section class="stack" aria-label={here.out.row.name}>
      <div class="row between">
        <h2>{here.out.row.name}</h2>
        <Link class="ds-link" to={{ name: 'case', id: here.id }}>
          {t().toCase}
        </Link>
      </div>
      {fields.map((key) => (
        <Look
          key={key}
          looks={looks.filter((look) => `${look.record} ${look.field}` === key)}
          onSettled={onSettled}
        />
      ))}
    </section>
  );
}

type Answer = { key: string; value: Json; by: string; at: number; label: string };

/** One field and its answers. */
function Look({ looks, onSettled }: { looks: readonly ConflictView[]; onSettled: () => void }) {
  const here = useHere();
  const [refused, setRefused] = useState<Outcome>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const first = looks[0];
  const record = here.out.records.find((each) => each.id === first?.record);
  if (!first || !record) return null;
  const tool = textOf(record.f, 'tool');
  const name = fieldName(first.kind, first.field, here.guide, tool);
  const answers: Answer[] = [
    { key: 'now', value: first.current, by: first.currentBy, at: first.currentAt, label: t().stands },
    ...looks.map((look) => ({
      key: String(look.id),
      value: look.other,
      by: look.otherBy,
      at: look.otherAt,
      label: t().other,
    })),
  ];
  const shown = answers.map((each) => said(here, record, first.field, each.value));
  const pair =
    answers.length === 2 && isLong(shown) ? differences(shown[0] ?? '', shown[1] ?? '') : undefined;

  const settle = async (value: Json) => {
    if (busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      const args: Fields = { field: first.field, value, conflicts: looks.map((look) => look.id) };
      const outcome = await intend(
        'settle',
        { case: here.id, kind: record.kind, depth: record.depth, record: record.id },
        args,
      );
      if (outcome.kept) onSettled();
      else setRefused(outcome);
    } catch (thrown) {
      setFault(faultOf(thrown).code);
    }
    setBusy(false);
  };

  return (
    <article class="sheet stack look" aria-label={name}>
      <div>
        <p class="small soft">
          {kindName(record.kind)}: {headline(record, here.names)}
        </p>
        <h3>{name}</h3>
        {pair && <p class="small soft">{t().marked}</p>}
      </div>
      {refused && <Findings findings={refused.findings} answer />}
      {refused?.faults?.map((each) => (
        <p key={each.field} class="ds-validation-message">
          {each.text}
        </p>
      ))}
      {fault && <FaultNotice code={fault} />}
      <div class="answers">
        {answers.map((each, n) => (
          <section key={each.key} class="answer" aria-label={`${each.label}: ${each.by}`}>
            <p class="small soft">
              <strong>{each.label}</strong> · {t().by(each.by || t().somebody, moment(each.at))}
            </p>
            <div class="answer-value prose">
              {pair ? <Marked side={pair[n] ?? []} /> : shown[n] || <em>{t().empty}</em>}
            </div>
            <div>
              <Button
                busy={busy}
                icon="check"
                aria-label={`${t().chooseOf(each.by || t().somebody)}: ${name}`}
                onClick={() => void settle(each.value)}
              >
                {t().choose}
              </Button>
            </div>
          </section>
        ))}
      </div>
      <Third record={record} field={first.field} value={first.current} onSettle={settle} />
    </article>
  );
}

const isLong = (texts: readonly string[]): boolean =>
  texts.every((each) => each.includes(' ') && each.length > 20);

function said(here: Here, record: RecordView, field: string, value: Json): string {
  return inWords(record.kind, field, value, here.names, here.guide, textOf(record.f, 'tool'));
}

function Marked({ side }: { side: readonly Stretch[] }) {
  return <>{side.map((each) => (each.own ? <mark>{each.text}</mark> : each.text))}</>;
}

/** A third answer, where neither says it all. */
function Third({
  record,
  field,
  value,
  onSettle,
}: {
  record: RecordView;
  field: string;
  value: Json;
  onSettle: (value: Json) => Promise<void>;
}) {
  const spec = fieldsOf(record.kind).find((each) => each.name === field);
  const [open, setOpen] = useState(false);
  const [written, setWritten] = useState<Fields>({ [field]: value });
  const plain = field.startsWith('f.') && typeof value === 'string';
  if (!spec && !plain) return null;
  if (!open)
    return (
      <div>
        <Button variant="tertiary" icon="edit" onClick={() => setOpen(true)}>
          {t().write}
        </Button>
      </div>
    );
  return (
    <div class="stack">
      <FieldInput
        kind={record.kind}
        spec={spec ?? { name: field, input: 'long', rows: 4 }}
        fields={written}
        onFields={(set) => setWritten({ ...written, ...set })}
        fault={undefined}
        faultOf={() => undefined}
      />
      <div class="row">
        <Button onClick={() => void onSettle(written[field] ?? null)}>{t().save}</Button>
        <Button variant="tertiary" onClick={() => setOpen(false)}>
          {text().button.cancel}
        </Button>
      </div>
    </div>
  );
}
