import { session, sync } from '../core/client';
import { go } from '../router/router';
import { text } from '../text';
import { Button, faultText, Icon } from '../ui';
import { stray } from './faults';
import { takeUpdate, updateReady } from './updates';

/** What concerns every screen: no network, a new version, a log-in that has run out, a fault nobody caught. */
export function Banners() {
  const words = text();
  const { online, reached, problem } = sync.value;
  const inside = session.value.state === 'open';
  return (
    <div class="banners">
      <div role="status">
        {inside && (!online || reached === false) && (
          <p class="banner banner-line" data-color="info">
            <Icon name="offline" />
            <span>{words.offline}</span>
          </p>
        )}
      </div>
      {inside && problem && (
        <div class="banner" data-color="warning" role="status">
          <span>{faultText(problem)}</span>
          {problem === 'storage_cleared' && (
            <Button variant="secondary" data-size="sm" onClick={() => location.reload()}>
              {words.fault.reload}
            </Button>
          )}
          {problem === 'login_needed' && (
            <Button variant="secondary" data-size="sm" onClick={() => go({ name: 'settings' })}>
              {words.nav.settings}
            </Button>
          )}
        </div>
      )}
      {updateReady.value && (
        <div class="banner" data-color="success" role="status">
          <span>
            <strong>{words.update.ready}.</strong> {words.update.explain}
          </span>
          <span class="row">
            <Button data-size="sm" onClick={() => void takeUpdate()}>
              {words.update.take}
            </Button>
            <Button
              variant="tertiary"
              data-size="sm"
              onClick={() => {
                updateReady.value = false;
              }}
            >
              {words.update.later}
            </Button>
          </span>
        </div>
      )}
      {stray.value !== undefined && (
        <div class="banner" data-color="danger" role="alert">
          <span>
            <strong>{words.fault.title}.</strong> {words.fault.keep}
          </span>
          <Button
            variant="secondary"
            data-size="sm"
            onClick={() => {
              stray.value = undefined;
            }}
          >
            {words.button.close}
          </Button>
        </div>
      )}
    </div>
  );
}
