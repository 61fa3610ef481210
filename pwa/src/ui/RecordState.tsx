import { text } from '../text';
import { Icon, type IconName } from './Icon';

/** The states that the core gives a record, a case or an entry of the queue. */
const looks: Record<string, { color: string; icon: IconName }> = {
  local: { color: 'warning', icon: 'device' },
  sent: { color: 'neutral', icon: 'check' },
  merged: { color: 'info', icon: 'merge' },
  look: { color: 'warning', icon: 'look' },
  refused: { color: 'danger', icon: 'stop' },
  quarantined: { color: 'warning', icon: 'stop' },
  taken: { color: 'success', icon: 'check' },
};

/** Where a record is. The same words everywhere; what is as it should be is said without colour. */
export function RecordState({ state }: { state: string }) {
  const look = looks[state];
  const words: Record<string, string> = text().state;
  const label = words[state];
  if (!look || !label) return null;
  if (state === 'sent')
    return (
      <span class="state-quiet">
        {Icon({ name: look.icon })}
        {label}
      </span>
    );
  return (
    <span class="ds-tag" data-color={look.color} data-size="sm">
      <Icon name={look.icon} />
      {label}
    </span>
  );
}
