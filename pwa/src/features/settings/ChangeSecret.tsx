import { useState } from 'preact/hooks';
import { emptySecret, SecretFields, secretFaults } from '../../account/SecretFields';
import { call, type Fault, faultOf } from '../../core';
import type { OpenProfile } from '../../core/messages';
import { text } from '../../text';
import { Button, ErrorSummary, FaultNotice, Notice, TextField } from '../../ui';
import { t } from './text';

/** Another code or sentence for the same profile; the present one is asked for. */
export function ChangeSecret({ profile }: { profile: OpenProfile }) {
  const words = t();
  const bare = profile.codeNeedsContact && profile.secret === 'pin';
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState('');
  const [value, setValue] = useState(emptySecret);
  const [faults, setFaults] = useState<{ field: string; text: string }[]>([]);
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);

  const close = () => {
    setOpen(false);
    setFrom('');
    setValue(emptySecret);
    setFaults([]);
    setFault(undefined);
  };
  const change = async () => {
    const found = secretFaults(value);
    if (!from) found.unshift({ field: 'current', text: text().form.required });
    setFaults(found);
    setFault(undefined);
    if (found.length > 0) return;
    setBusy(true);
    try {
      await call('changeSecret', { from, to: value.secret, kind: value.kind });
      close();
      setDone(true);
    } catch (thrown) {
      setFault(faultOf(thrown));
    }
    setBusy(false);
  };

  return (
    <section class="sheet stack">
      <h2>{words.secret}</h2>
      <p>{words.secretLead}</p>
      <p>{bare ? words.opensBare : words.opensFor(profile.leaseHours)}</p>
      {!bare && profile.secret === 'pin' && <p>{words.opensPlain}</p>}
      {done && (
        <Notice tone="success" live>
          <p>{words.changed}</p>
        </Notice>
      )}
      {!open && (
        <div>
          <Button
            variant="secondary"
            icon="lock"
            onClick={() => {
              setOpen(true);
              setDone(false);
            }}
          >
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
            void change();
          }}
        >
          <ErrorSummary faults={faults} />
          {fault && <FaultNotice code={fault.code} />}
          <TextField
            name="current"
            class="pin"
            type="password"
            autoComplete="current-password"
            label={words.current}
            value={from}
            fault={faults.find((each) => each.field === 'current')?.text}
            onValue={setFrom}
          />
          <SecretFields value={value} onValue={setValue} faults={faults} />
          <div class="row">
            <Button type="submit" busy={busy}>
              {words.change}
            </Button>
            <Button variant="secondary" onClick={close}>
              {text().button.cancel}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
