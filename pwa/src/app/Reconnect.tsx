import { useState } from 'preact/hooks';
import { call, sync } from '../core/client';
import { lock } from '../core/lock';
import { text } from '../text';
import { Button, Notice, Page } from '../ui';

/** Shown when the device has gone too long without contact: its content stays closed until the server is heard. */
export function Reconnect() {
  const words = text();
  const [tried, setTried] = useState(false);
  const attempt = () => {
    setTried(true);
    call('syncNow', undefined).catch(() => undefined);
  };
  return (
    <Page title={words.reconnect.title} lead={words.faults.lease_over}>
      <div class="stack narrow">
        <p>{words.reconnect.explain}</p>
        {tried && !sync.value.busy && sync.value.reached === false && (
          <Notice tone="warning" live>
            <p>{words.faults.unreachable}</p>
          </Notice>
        )}
        <div class="row">
          <Button busy={sync.value.busy} onClick={attempt}>
            {words.button.retry}
          </Button>
          <Button variant="secondary" icon="lock" onClick={() => void lock()}>
            {words.nav.lock}
          </Button>
        </div>
      </div>
    </Page>
  );
}
