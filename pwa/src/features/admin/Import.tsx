import { useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import type { Overview, Plan } from '../../gen/staff';
import { Button, Check, FaultNotice, Notice } from '../../ui';
import { plannedText } from './desk';
import { t } from './text';

const FILE_MAX = 512 * 1024;

/** A file's bytes in base64, in pieces that a call can take. */
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** Taking in people or units from a file, after a look at what it would change; and getting them out. */
export function Import({ all, onDone }: { all: Overview; onDone: () => void }) {
  const words = t().file;
  const [file, setFile] = useState<string>();
  const [everybody, setEverybody] = useState(false);
  const [plan, setPlan] = useState<Plan>();
  const [fault, setFault] = useState<Fault>();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);

  const take = async (chosen: File | undefined) => {
    setPlan(undefined);
    setSaid('');
    setFault(undefined);
    if (chosen && chosen.size > FILE_MAX) setSaid(words.tooLarge);
    setFile(
      chosen && chosen.size <= FILE_MAX ? base64(new Uint8Array(await chosen.arrayBuffer())) : undefined,
    );
  };
  const ask = async (digest?: string) => {
    setBusy(true);
    setFault(undefined);
    setSaid('');
    try {
      const answer = await api<Plan>('POST', '/api/admin/import', {
        file,
        everybody,
        ...(digest ? { digest } : {}),
      });
      if (digest) {
        setPlan(undefined);
        setSaid(
          `${words.applied} ${words.sum(answer.added, answer.changed, answer.moved, answer.ended, answer.unchanged)}`,
        );
        onDone();
      } else setPlan(answer);
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack stack-lg">
      <section class="sheet stack">
        <p>{words.lead}</p>
        <p class="soft small">{words.columns}</p>
        <ds-field class="ds-field">
          <label class="ds-label" for="admin-file" data-weight="medium">
            {words.choose}
          </label>
          <input
            autoComplete="off"
            id="admin-file"
            type="file"
            class="ds-input"
            accept=".csv,.txt,text/csv,text/plain"
            onChange={(event) => void take(event.currentTarget.files?.[0])}
          />
        </ds-field>
        <Check
          label={words.everybody}
          help={words.everybodyHelp}
          checked={everybody}
          onChecked={(on) => {
            setEverybody(on);
            setPlan(undefined);
          }}
        />
        {fault && <FaultNotice code={fault.code} detail={fault.fields?.[0]?.text ?? fault.detail} />}
        <p role="status">{said}</p>
        <div>
          <Button busy={busy} disabled={!file} onClick={() => void ask()}>
            {words.preview}
          </Button>
        </div>
      </section>
      {plan && <Shown all={all} plan={plan} busy={busy} onApply={() => void ask(plan.digest)} />}
      <Export />
    </div>
  );
}

function Shown(props: { all: Overview; plan: Plan; busy: boolean; onApply: () => void }) {
  const { all, plan, busy, onApply } = props;
  const words = t().file;
  if (plan.faults.length > 0)
    return (
      <Notice tone="danger" live title={words.faults}>
        <ul>
          {plan.faults.map((each) => (
            <li key={`${each.line} ${each.column} ${each.code}`}>
              {[each.line ? words.line(each.line) : '', each.column ? words.column(each.column) : '']
                .filter(Boolean)
                .join(', ')}
              {each.line ? ': ' : ''}
              {each.text}
            </li>
          ))}
        </ul>
      </Notice>
    );
  const changes = plan.added + plan.changed + plan.moved + plan.ended;
  const what: Record<string, string> = words.what;
  return (
    <div class="sheet stack">
      <h2>{words.table}</h2>
      <p role="status">
        {changes === 0
          ? words.nothing
          : words.sum(plan.added, plan.changed, plan.moved, plan.ended, plan.unchanged)}
      </p>
      {changes > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <section class="admin-scroll" tabIndex={0} aria-label={words.table}>
            <table class="admin-table">
              <thead>
                <tr>
                  {Object.values(words.head).map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {plan.steps.map((step) => (
                  <tr key={step.id}>
                    <td>{step.line || '–'}</td>
                    <td>{what[step.what] ?? step.what}</td>
                    <td>{step.name || step.id}</td>
                    <td>{plannedText(all, step.from ?? '')}</td>
                    <td>{plannedText(all, step.to ?? '')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {changes > plan.steps.length && <p>{words.more(changes - plan.steps.length)}</p>}
          <div>
            <Button busy={busy} onClick={onApply}>
              {words.apply}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

/** Gives the browser a file to keep. */
function keep(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function Export() {
  const words = t().file;
  const [fault, setFault] = useState<Fault>();
  const get = async (units: boolean) => {
    setFault(undefined);
    try {
      const { name, text } = await api<{ name: string; text: string }>('POST', '/api/admin/export', {
        units,
      });
      keep(name, text);
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
  };
  return (
    <section class="sheet stack" aria-labelledby="export">
      <h2 id="export">{words.export}</h2>
      {fault && <FaultNotice code={fault.code} detail={fault.detail} />}
      <div class="row">
        <Button variant="secondary" onClick={() => void get(false)}>
          {words.people}
        </Button>
        <Button variant="secondary" onClick={() => void get(true)}>
          {words.units}
        </Button>
      </div>
    </section>
  );
}
