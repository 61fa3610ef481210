import { useState } from 'preact/hooks';
import { api, faultOf } from '../../core';
import { Button, faultText } from '../../ui';
import { signing } from './text/signing';

/** The receipt of a consent, in a tab of its own to read and print. It is the server's: the answer must have been sent. */
export function Receipts({ consent, sent }: { consent: string; sent: boolean }) {
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  if (!sent) return null;
  const open = async () => {
    setBusy(true);
    setFault(undefined);
    // Opened in the tap itself, or the browser holds it back; it is led on when the address is there.
    const tab = window.open('', '_blank');
    try {
      const { url } = await api<{ url: string }>('POST', `/api/consents/${consent}/receipt`);
      if (tab) {
        tab.opener = null;
        tab.location.href = new URL(url, location.origin).href;
      } else location.assign(url);
    } catch (thrown) {
      tab?.close();
      const { code, detail } = faultOf(thrown);
      setFault(code === 'offline' || code === 'unreachable' ? signing().noReceipt : faultText(code, detail));
    }
    setBusy(false);
  };
  return (
    <div class="row">
      <Button variant="tertiary" data-size="sm" busy={busy} onClick={() => void open()}>
        {signing().receipt}
      </Button>
      {fault && (
        <span role="alert" class="small">
          {fault}
        </span>
      )}
    </div>
  );
}
