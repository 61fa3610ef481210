import { useState } from 'preact/hooks';
import { ask, faultOf } from '../../core';
import type { EntryView } from '../../gen/core';
import { words as recordWords } from '../../record/text';
import { Link } from '../../router';
import { moment } from '../../text';
import { Button, Confirm, FaultNotice, RecordState } from '../../ui';
import { t } from './text';

/** What a refused entry's writer can do with it. */
type How = 'retry' | 'note' | 'drop';

/** One thing written here that the server does not have: what, about whom, when, and why not. */
export function Entry({ entry }: { entry: EntryView }) {
  const words = t();
  const kinds: Record<string, { one: string }> = recordWords().kinds;
  const written = wordsOf(entry.f);
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
      {entry.state !== 'local' && written.map((line) => <blockquote key={line}>{line}</blockquote>)}
      {entry.case && (
        <p>
          <Link class="ds-link" to={{ name: 'case', id: entry.case }}>
            {words.openCase}
          </Link>
        </p>
      )}
      {entry.state !== 'local' && <Deal n={entry.n} again={!entry.bare} />}
    </li>
  );
}

/** The longer texts of an entry: what its writer would not want to lose. */
function wordsOf(fields: EntryView['f']): string[] {
  return Object.values(fields).filter(
    (value): value is string => typeof value === 'string' && value.includes(' '),
  );
}

function Deal({ n, again }: { n: number; again: boolean }) {
  const words = t();
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState<string>();
  const [asking, setAsking] = useState(false);
  const deal = async (how: How) => {
    setAsking(false);
    setBusy(true);
    setCode(undefined);
    try {
      await ask('refused', { n, how });
    } catch (thrown) {
      setCode(faultOf(thrown).code);
    }
    setBusy(false);
  };
  return (
    <div class="stack stack-sm">
      {code && <FaultNotice code={code} />}
      <div class="row">
        {again && (
          <Button busy={busy} variant="secondary" onClick={() => void deal('retry')}>
            {words.retry}
          </Button>
        )}
        <Button busy={busy} variant="secondary" onClick={() => void deal('note')}>
          {words.note}
        </Button>
        <Button busy={busy} variant="tertiary" color="danger" onClick={() => setAsking(true)}>
          {words.drop}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={words.dropTitle}
        lead={words.dropText}
        label={words.drop}
        onYes={() => void deal('drop')}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
