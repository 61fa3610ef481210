import { useEffect, useRef, useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { call, sync, useAsk } from '../../core';
import { type SyncState, toBeJudged } from '../../core/messages';
import type { EntryView, SyncOut } from '../../gen/core';
import { Link } from '../../router';
import { moment } from '../../text';
import { Button, FaultNotice, faultText, Icon, Loading, Notice, Page, RecordState } from '../../ui';
import { Correct } from './Correct';
import { Entry } from './Entry';
import { Notes } from './Notes';
import { t } from './text';

/** How far everything written on this device has come, in plain words. */
const SyncScreen: Screen<'sync'> = () => {
  const words = t();
  const { value, fault, again } = useAsk('sync', {});
  const state = sync.value;
  const [correcting, setCorrecting] = useState<EntryView>();
  const [corrected, setCorrected] = useState(0);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (corrected > 0) said.current?.focus(); // the button that was pressed went with its entry
  }, [corrected]);
  return (
    <Page
      title={words.title}
      actions={
        <Button busy={state.busy} onClick={() => void call('syncNow', undefined)}>
          {state.busy ? words.trying : words.now}
        </Button>
      }
    >
      <div class="stack stack-lg">
        {fault && <FaultNotice code={fault.code} onRetry={again} />}
        {!value && !fault && <Loading />}
        {value && <Summary state={state} value={value} />}
        <p role="status" class="row said-here" ref={said} tabIndex={-1}>
          {corrected > 0 && (
            <>
              <Icon name="check" />
              {words.corrected}
            </>
          )}
        </p>
        {value && <Entries entries={value.entries} onCorrect={setCorrecting} />}
        {value && value.notes.length > 0 && <Notes notes={value.notes} />}
        <Meanings />
      </div>
      <Correct
        entry={correcting}
        onDone={() => {
          setCorrecting(undefined);
          setCorrected((times) => times + 1);
        }}
        onClose={() => setCorrecting(undefined)}
      />
    </Page>
  );
};

export default SyncScreen;

function Summary({ state, value }: { state: SyncState; value: SyncOut }) {
  const words = t();
  const judged = toBeJudged(value.entries);
  const refused = value.refused - judged;
  const network = !state.online ? words.offline : state.reached === false ? words.unreachable : words.online;
  return (
    <section class="stack" aria-live="polite">
      {state.problem && (
        <Notice tone="warning">
          <p>{faultText(state.problem)}</p>
        </Notice>
      )}
      <div class="sheet stack">
        <p>
          <strong>
            {value.local + value.refused === 0
              ? words.all
              : value.local > 0
                ? words.some(value.local)
                : refused > 0
                  ? words.notAll
                  : words.sent}
          </strong>
        </p>
        {refused > 0 && <p>{words.refused(refused)}</p>}
        {judged > 0 && <p>{words.judged(judged)}</p>}
        {value.looks > 0 && (
          <p>
            {words.looks(value.looks)}{' '}
            <Link class="ds-link" to={{ name: 'looks' }}>
              {words.toLooks}
            </Link>
          </p>
        )}
        <dl class="facts">
          <dt>{words.network}</dt>
          <dd>{network}</dd>
          <dt>{words.last}</dt>
          <dd>{state.lastContact > 0 ? moment(state.lastContact) : words.never}</dd>
        </dl>
      </div>
    </section>
  );
}

type EntriesProps = { entries: readonly EntryView[]; onCorrect: (entry: EntryView) => void };

function Entries({ entries, onCorrect }: EntriesProps) {
  const words = t();
  const waiting = entries.filter((entry) => entry.state === 'local');
  const settled = [
    { title: words.takenTitle, state: 'taken' },
    { title: words.refusedTitle, state: 'refused' },
    { title: words.quarantinedTitle, state: 'quarantined' },
  ];
  return (
    <>
      {settled.map(({ title, state }) => {
        const list = entries.filter((entry) => entry.state === state);
        return (
          list.length > 0 && (
            <section key={state} class="stack">
              <h2>{title}</h2>
              <ul class="plain-list stack">
                {list.map((entry) => (
                  <Entry key={entry.n} entry={entry} onCorrect={onCorrect} />
                ))}
              </ul>
            </section>
          )
        );
      })}
      {waiting.length > 0 && (
        <section class="stack">
          <div>
            <h2>{words.waiting}</h2>
            <p class="soft">{words.waitingLead}</p>
          </div>
          <ul class="plain-list stack stack-sm">
            {waiting.map((entry) => (
              <Entry key={entry.n} entry={entry} onCorrect={onCorrect} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Meanings() {
  const words = t();
  return (
    <details class="ds-details">
      <summary>{words.meaning}</summary>
      <dl class="stack">
        {(['local', 'sent', 'merged', 'look', 'refused', 'quarantined', 'taken'] as const).map((state) => (
          <div key={state}>
            <dt>
              <RecordState state={state} />
            </dt>
            <dd class="plain-list">{words.meanings[state]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
