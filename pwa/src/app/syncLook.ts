import type { SyncState } from '../core/messages';
import type { Text } from '../text';
import type { IconName } from '../ui/Icon';

type Look = { label: string; icon: IconName; tone: 'plain' | 'warning' | 'danger' };

/** One line on how far everything has come. "All sent" is said only when nothing waits and all was fetched once. */
export function syncLook(state: SyncState, words: Text['sync']): Look {
  if (state.problem === 'login_needed') return { label: words.loginNeeded, icon: 'warn', tone: 'danger' };
  if (state.problem === 'update_required') return { label: words.updateNeeded, icon: 'warn', tone: 'danger' };
  if (state.refused > 0) return { label: words.refused(state.refused), icon: 'stop', tone: 'danger' };
  if (state.judged > 0) return { label: words.judged(state.judged), icon: 'look', tone: 'warning' };
  const offline = !state.online || state.reached === false;
  if (state.local > 0) {
    const icon = offline ? 'offline' : 'device';
    return { label: words.here(state.local), icon, tone: 'warning' };
  }
  if (state.taken > 0) return { label: words.taken(state.taken), icon: 'check', tone: 'plain' };
  if (!state.online) return { label: words.offline, icon: 'offline', tone: 'plain' };
  if (offline) return { label: words.unreachable, icon: 'offline', tone: 'warning' };
  if (!state.fetched) return { label: words.starting, icon: 'cloud', tone: 'plain' };
  return { label: words.allSent, icon: 'check', tone: 'plain' };
}
