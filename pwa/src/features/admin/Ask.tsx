import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api, type Fault, faultOf } from '../../core';
import type { ApiAsk } from '../../core/messages';
import { text } from '../../text';
import { Button, Dialog, ErrorSummary, FaultNotice } from '../../ui';
import { type FormFault, formFaults } from './desk';

type Props = {
  title: string;
  lead?: string;
  /** The words of the button that sends it. */
  label: string;
  danger?: boolean;
  path: ApiAsk['path'];
  body: () => object;
  onDone: () => void;
  onClose: () => void;
  /** The form's fields; told what the server finds wrong with one of them. */
  children?: (fault: (field: string) => string | undefined) => ComponentChildren;
};

/** One change of the administration, asked for in a dialog. The server checks it, and its faults stand at the fields. */
export function Ask({ title, lead, label, danger, path, body, onDone, onClose, children }: Props) {
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const faults: FormFault[] = formFaults(fault);
  const send = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      await api('POST', path, body());
      onDone();
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open title={title} onClose={onClose}>
      <form
        autoComplete="off"
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {lead && <p>{lead}</p>}
        <ErrorSummary faults={faults} />
        {fault && faults.length === 0 && <FaultNotice code={fault.code} detail={fault.detail} />}
        {children?.((field) => faults.find((each) => each.field === field)?.text)}
        <div class="row">
          <Button type="submit" busy={busy} {...(danger ? { color: 'danger' as const } : {})}>
            {label}
          </Button>
          <Button variant="secondary" onClick={onClose}>
            {text().button.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
