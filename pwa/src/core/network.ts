import { call } from './client';

/** Tells the worker what only a window knows: that it is seen again, that the network came or went. */
export function watchNetwork(): void {
  // A hint that a closed worker does not take is no fault of anybody's.
  const hint = (what: 'visible' | 'online' | 'offline') => call('hint', { what }).catch(() => undefined);
  addEventListener('online', () => hint('online'));
  addEventListener('offline', () => hint('offline'));
  addEventListener('focus', () => hint('visible'));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') hint('visible');
  });
}
