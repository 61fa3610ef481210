import { expect, test } from 'vitest';
import type { SyncState } from '../core/messages';
import { nb } from '../text/nb';
import { syncLook } from './syncLook';

const calm: SyncState = {
  online: true,
  reached: true,
  busy: false,
  local: 0,
  refused: 0,
  judged: 0,
  taken: 0,
  looks: 0,
  fetched: true,
  lastContact: 1,
  problem: undefined,
};
const label = (change: Partial<SyncState>) => syncLook({ ...calm, ...change }, nb.sync).label;

test('"all sent" is said only when nothing waits and all was fetched once', () => {
  expect(label({})).toBe('Alt er sendt');
  const others: Partial<SyncState>[] = [
    { local: 1 },
    { refused: 1 },
    { judged: 1 },
    { taken: 1 },
    { online: false },
    { reached: false },
    { fetched: false }, // though the log-in was heard
    { problem: 'login_needed' },
    { problem: 'update_required' },
  ];
  for (const change of others) expect(label(change)).not.toBe('Alt er sendt');
});

test('what waits for a judgement is not said to be turned down, and hides nothing that was', () => {
  expect(label({ judged: 2 })).toBe('2 venter på vurdering');
  expect(label({ judged: 2, refused: 1 })).toBe('1 kunne ikke tas imot');
  expect(syncLook({ ...calm, judged: 1 }, nb.sync).tone).toBe('warning');
});
