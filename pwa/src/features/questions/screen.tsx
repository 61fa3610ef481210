import { useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { api, type Fault, faultOf, useDraft } from '../../core';
import { useFetched } from '../../core/useFetched';
import { DraftKept } from '../../record/DraftKept';
import { date } from '../../text';
import { Button, Empty, FaultNotice, Loading, Notice, Page, TextArea } from '../../ui';
import { t } from './text';

/** What server/httpapi's QuestionLine is. Nothing in it leads to a case. */
interface Question {
  id: string;
  from: string;
  text: string;
  askedOn: string;
  answer?: string;
  answeredOn?: string;
}

/** What other services ask the own one, without saying whom it is about (R4). They lie at the server alone. */
const QuestionsScreen: Screen<'questions'> = () => {
  const words = t();
  const { value, fault, again } = useFetched<{ questions: Question[] }>('/api/questions');
  const list = value?.questions;
  return (
    <Page title={words.title} lead={words.lead}>
      <div class="stack stack-lg narrow">
        {fault && <FaultNotice code={fault.code} detail={fault.detail} onRetry={again} />}
        {!list && !fault && <Loading />}
        {list?.length === 0 && (
          <Empty icon="talk" title={words.none}>
            <p>{words.noneHelp}</p>
          </Empty>
        )}
        {list && list.length > 0 && (
          <ul class="plain-list stack">
            {list.map((each) => (
              <li key={each.id} class="sheet stack">
                <Asked question={each} onChanged={again} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Page>
  );
};

export default QuestionsScreen;

function Asked({ question, onChanged }: { question: Question; onChanged: () => void }) {
  const words = t();
  const given = question.answer ?? '';
  const draft = useDraft<{ text?: string }>(`answer:${question.id}`, {});
  const [changing, setChanging] = useState(false);
  const [missing, setMissing] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);

  if (!draft.ready) return <Loading />;
  // An answer that was begun is found open, whether the question had one before or not.
  const open = !given || changing || draft.value.text !== undefined;
  const answer = draft.value.text ?? given;

  const send = async () => {
    setMissing(!answer.trim());
    if (!answer.trim()) return;
    setBusy(true);
    setFault(undefined);
    try {
      await api('POST', '/api/questions/answer', { id: question.id, text: answer });
      await draft.drop();
      setSent(true);
      setChanging(false);
      onChanged();
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };

  return (
    <>
      <h2 class="small soft">{words.from(question.from, date(question.askedOn))}</h2>
      <p class="as-written">{question.text}</p>
      {sent && (
        <Notice tone="success" live>
          <p>{words.sent}</p>
        </Notice>
      )}
      {fault &&
        (fault.code === 'not_found' ? (
          <Notice tone="danger" live>
            <p>{words.gone}</p>
          </Notice>
        ) : (
          <FaultNotice code={fault.code} detail={fault.detail} />
        ))}
      {/* Beside words that were found again: a colleague may have answered since they were written. */}
      {given && (!open || draft.restored) && (
        <>
          <p class="as-written">{given}</p>
          <p class="small soft">{words.answered(date(question.answeredOn ?? ''))}</p>
        </>
      )}
      {!open && (
        <div>
          <Button variant="secondary" onClick={() => setChanging(true)}>
            {words.change}
          </Button>
        </div>
      )}
      {open && (
        <form
          autoComplete="off"
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <TextArea
            name={`answer-${question.id}`}
            label={words.answer}
            help={words.help}
            rows={4}
            max={8000}
            value={answer}
            fault={missing ? words.empty : undefined}
            onValue={(next) => draft.set({ text: next })}
          />
          {draft.fault && <FaultNotice code={draft.fault} />}
          <div class="row">
            <Button type="submit" busy={busy}>
              {words.send}
            </Button>
            <DraftKept stored={draft.stored} />
          </div>
        </form>
      )}
    </>
  );
}
