import { sync } from '../core/client';
import { Link } from '../router/Link';
import { text } from '../text';
import { Icon } from '../ui';
import { syncLook } from './syncLook';

/** The state of sync in the header; leads to the whole story. */
export function SyncStatus() {
  const words = text().sync;
  const look = syncLook(sync.value, words);
  return (
    <Link class="status" data-tone={look.tone} to={{ name: 'sync' }} aria-label={words.open(look.label)}>
      <Icon name={look.icon} />
      <span>{look.label}</span>
    </Link>
  );
}
