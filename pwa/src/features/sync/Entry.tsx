import { useState } from 'preact/hooks';
import { ask, call, faultOf, flushDrafts } from '../../core';
import type { EntryView } from '../../gen/core';
import { draftOf } from '../../record/draft';
import { fieldsOf } from '../../record/kinds';
import { correctionKey, isCorrectable, isUnread } from '../../record/refused';
import { words as recordWords } from '../../record/text';
import { Link } from '../../router';
import { moment } from '../../text';
import { Button, Confirm, FaultNotice, RecordState } from '../../ui';
import { placeOf } from './place';
import { t } from './text';

/** What a refused entry's writer can do with it. */
type How = 'retry' | 'note' | 'drop';

/** One thing written here that the server does not have: what, about whom, when, and why not. */
export function Entry({ entry, onCorrect }: { entry: EntryView; onCorrect: (entry: EntryView) => void }) {
  const words = t();
  const kinds: Record<string, { one: string }> = recordWords().kinds;
  const written = wordsOf(entry);
  return (
    <li class="sheet stack stack-sm">
      <div class="row between">
        <strong>{kinds[entry.kind]?.one ?? entry.kind}</strong>
        <RecordState state={entry.state} />
      </div>
      <p class="soft small">
        {entry.name ? `${words.about(entry.name)}. ` : ''}
        {words.written} {moment(entry.at)}
      </p>
      {(entry.findings ?? []).map((finding) => (
        <p key={`${finding.code} ${finding.field ?? ''}`}>{finding.text ?? finding.code}</p>
      ))}
      <Verdict entry={entry} />
      {entry.state !== 'local' && written.map((line) => <blockquote key={line}>{line}</blockquote>)}
      {entry.case && entry.name && (
        <p>
          {entry.state === 'refused' && !isCorrectable(entry) ? (
            <Link class="ds-link" to={placeOf(entry, entry.case)}>
              {words.doAgain}
            </Link>
          ) : (
            <Link class="ds-link" to={{ name: 'case', id: entry.case }}>
              {words.openCase}
            </Link>
          )}
        </p>
      )}
      {entry.state === 'taken' ? (
        <Seen n={entry.n} />
      ) : (
        entry.state !== 'local' && <Deal entry={entry} onCorrect={onCorrect} />
      )}
    </li>
  );
}

/** What a leader decides, or has decided, about what came after access had ended. */
function Verdict({ entry }: { entry: EntryView }) {
  const words = t();
  if (entry.state === 'quarantined') return <p>{words.quarantined}</p>;
  if (!entry.judgedAt) return null;
  const by = entry.judge || words.leader;
  return (
    <>
      <p>
        {entry.state === 'taken' ? words.takenBy(by) : words.leftBy(by)} {moment(entry.judgedAt)}.
      </p>
      {entry.reason && (
        <p class="as-written">
          {words.because} {entry.reason}
        </p>
      )}
    </>
  );
}

/** What was taken in goes when its writer has seen that. */
function Seen({ n }: { n: number }) {
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState<string>();
  const seen = async () => {
    setBusy(true);
    try {
      await ask('refused', { n, how: 'drop' });
    } catch (thrown) {
      setCode(faultOf(thrown).code);
    }
    setBusy(false);
  };
  return (
    <div class="stack stack-sm">
      {code && <FaultNotice code={code} />}
      <div>
        <Button busy={busy} variant="secondary" icon="check" onClick={() => void seen()}>
          {t().seen}
        </Button>
      </div>
    </div>
  );
}

/** The texts of an entry: what its writer would not want to lose. Ids, days and choices are none. */
function wordsOf({ kind, f }: EntryView): string[] {
  const texts = new Set(
    fieldsOf(kind)
      .filter((spec) => spec.input === 'text' || spec.input === 'long')
      .map((spec) => spec.name),
  );
  return Object.entries(f).flatMap(([name, value]) =>
    typeof value === 'string' && (value.includes(' ') || (value !== '' && texts.has(name))) ? [value] : [],
  );
}

function Deal({ entry, onCorrect }: { entry: EntryView; onCorrect: (entry: EntryView) => void }) {
  const words = t();
  const correctable = isCorrectable(entry);
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState<string>();
  const [asking, setAsking] = useState<How>();
  const draft = correctable && entry.case && draftOf(entry.case, correctionKey(entry));
  const attempt = async (act: () => Promise<void>) => {
    setAsking(undefined);
    setBusy(true);
    setCode(undefined);
    try {
      await act();
    } catch (thrown) {
      setCode(faultOf(thrown).code);
    }
    setBusy(false);
  };
  const deal = async (how: How) => {
    await ask('refused', { n: entry.n, how });
    if (draft) await call('dropDraft', draft); // what was half corrected goes with it
  };
  /** Asks first where words would be lost: those that are half corrected are neither sent nor kept. */
  const begin = async (how: 'retry' | 'note') => {
    await flushDrafts();
    if (draft && (await call('readDraft', draft)) !== undefined) setAsking(how);
    else await deal(how);
  };
  const lost: Record<How, { title: string; text: string; yes: string }> = {
    retry: { title: words.halfTitle, text: words.halfRetry, yes: words.halfRetryDo },
    note: { title: words.halfTitle, text: words.halfNote, yes: words.halfNoteDo },
    drop: { title: words.dropTitle, text: words.dropText, yes: words.drop },
  };
  const question = lost[asking ?? 'drop'];
  return (
    <div class="stack stack-sm">
      {code && <FaultNotice code={code} />}
      <div class="row">
        {correctable && (
          <Button busy={busy} icon="edit" onClick={() => onCorrect(entry)}>
            {words.correct}
          </Button>
        )}
        {!entry.bare && entry.state === 'refused' && !isUnread(entry) && (
          <Button busy={busy} variant="secondary" onClick={() => void attempt(() => begin('retry'))}>
            {words.retry}
          </Button>
        )}
        <Button busy={busy} variant="secondary" onClick={() => void attempt(() => begin('note'))}>
          {words.note}
        </Button>
        <Button busy={busy} variant="tertiary" color="danger" onClick={() => setAsking('drop')}>
          {words.drop}
        </Button>
      </div>
      <Confirm
        open={asking !== undefined}
        title={question.title}
        lead={question.text}
        label={question.yes}
        onYes={() => asking && void attempt(() => deal(asking))}
        onClose={() => setAsking(undefined)}
      />
    </div>
  );
}
