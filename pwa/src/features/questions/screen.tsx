import { useEffect, useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { api, type Fault, faultOf, useDraft } from '../../core';
import { useFetched } from '../../core/useFetched';
import { DraftKept } from '../../record/DraftKept';
import { date, text } from '../../text';
import { Button, Empty, FaultNotice, fieldId, Loading, Notice, Page, TextArea } from '../../ui';
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
  const name = `answer-${question.id}`;
  /** What has the focus next: the button that was pressed goes with what it did. */
  const [next, setNext] = useState<string>();
  useEffect(() => {
    if (next) document.getElementById(next)?.focus();
    setNext(undefined);
  }, [next]);

  if (!draft.ready) return <Loading />;
  // An answer that was begun is found open, whether the question had one before or not. One that is sent and not
  // fetched yet is not asked for again.
  const open = (!given && !sent) || changing || draft.value.text !== undefined;
  const answer = draft.value.text ?? given;

  const send = async () => {
    setSent(false);
    setMissing(!answer.trim());
    if (!answer.trim()) return;
    setBusy(true);
    setFault(undefined);
    try {
      await api('POST', '/api/questions/answer', { id: question.id, text: answer });
      setSent(true);
      setChanging(false);
      onChanged();
      await draft.drop();
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };
  const change = () => {
    setSent(false);
    setChanging(true);
    setNext(fieldId(name));
  };
  const cancel = async () => {
    setChanging(false);
    setMissing(false);
    setFault(undefined);
    try {
      await draft.drop();
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setNext(fieldId(given ? `change-${name}` : name));
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
      {!open && given && (
        <div>
          <Button id={fieldId(`change-${name}`)} variant="secondary" onClick={change}>
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
            name={name}
            label={words.answer}
            help={words.help}
            rows={4}
            max={8000}
            value={answer}
            fault={missing ? words.empty : undefined}
            onValue={(written) => draft.set({ text: written })}
          />
          {draft.fault && <FaultNotice code={draft.fault} />}
          <div class="row">
            <Button type="submit" busy={busy}>
              {words.send}
            </Button>
            {(given || draft.restored) && (
              <Button variant="tertiary" busy={busy} onClick={() => void cancel()}>
                {text().button.cancel}
              </Button>
            )}
            <DraftKept stored={draft.stored} />
          </div>
        </form>
      )}
    </>
  );
}
