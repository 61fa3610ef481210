import { useEffect, useState } from 'preact/hooks';
import { askForUpdate, updateReady, version } from '../../app/updates';
import { size } from '../../text';
import { Button, FaultNotice } from '../../ui';
import { t } from './text';

/** Which version this is, what it keeps on the device, and whether it starts without network. */
export function About() {
  const words = t();
  const [bytes, setBytes] = useState<number>();
  const [asked, setAsked] = useState<'no' | 'asking' | 'yes' | 'failed'>('no');
  useEffect(() => {
    navigator.storage?.estimate().then(
      ({ usage }) => setBytes(usage),
      () => undefined, // a browser that does not say: the line is left out
    );
  }, []);
  const ready = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  return (
    <section class="sheet stack">
      <h2>{words.about}</h2>
      <dl class="facts">
        <dt>{words.version}</dt>
        <dd>{version}</dd>
        {bytes !== undefined && (
          <>
            <dt>{words.storage}</dt>
            <dd>{size(bytes)}</dd>
          </>
        )}
        <dt>{words.offline}</dt>
        <dd>{ready ? words.yes : words.notYet}</dd>
      </dl>
      {asked === 'failed' && <FaultNotice code="unreachable" />}
      {asked === 'yes' && !updateReady.value && <p role="status">{words.newest}</p>}
      <div>
        <Button
          variant="secondary"
          busy={asked === 'asking'}
          onClick={() => {
            setAsked('asking');
            askForUpdate().then(
              () => setAsked('yes'),
              () => setAsked('failed'),
            );
          }}
        >
          {words.askUpdate}
        </Button>
      </div>
    </section>
  );
}
