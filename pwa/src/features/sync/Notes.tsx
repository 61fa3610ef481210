import { useState } from 'preact/hooks';
import { faultOf } from '../../core/messages';
import type { RecordView } from '../../gen/core';
import { patch } from '../../record/change';
import { moment } from '../../text';
import { Button, FaultNotice, RecordState } from '../../ui';
import { t } from './text';

/** The person's own notes: where the text of a refused entry is found again. */
export function Notes({ notes }: { notes: readonly RecordView[] }) {
  const words = t();
  return (
    <section class="stack">
      <div>
        <h2>{words.notes}</h2>
        <p class="soft">{words.notesLead}</p>
      </div>
      <ul class="plain-list stack stack-sm">
        {notes.map((note) => (
          <Note key={note.id} note={note} />
        ))}
      </ul>
    </section>
  );
}

function Note({ note }: { note: RecordView }) {
  const words = t();
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState('');
  const { text, struck } = note.f as { text?: string; struck?: boolean };
  const strike = async (): Promise<void> => {
    setBusy(true);
    setCode('');
    try {
      await patch(
        { case: '', kind: note.kind, depth: note.depth, record: note.id },
        { struck: struck ? null : true },
        { struck: struck ?? null },
      );
    } catch (thrown) {
      setCode(faultOf(thrown).code);
    }
    setBusy(false);
  };
  return (
    <li class="sheet stack stack-sm">
      {code && <FaultNotice code={code} />}
      <p class="as-written">{struck ? <s>{text}</s> : text}</p>
      <div class="row">
        <span class="soft">{moment(note.createdAt)}</span>
        <RecordState state={note.state} />
        <Button busy={busy} variant="tertiary" onClick={() => void strike()}>
          {struck ? words.unstrike : words.strike}
        </Button>
      </div>
    </li>
  );
}
