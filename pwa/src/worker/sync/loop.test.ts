import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Fault, type SyncState } from '../../core/messages';
import { backoff } from './backoff';
import { type Synced, SyncLoop } from './loop';

let told: Partial<SyncState>[];
let loop: SyncLoop;

function synced(change: Partial<Synced> = {}): Synced {
  return {
    withToken: (use) => use('token'),
    pushOnce: async () => false,
    pullOnce: async () => false,
    purge: async () => undefined,
    heard: async () => undefined,
    ended: async () => undefined,
    tell: (state) => told.push(state),
    ...change,
  };
}

beforeEach(() => {
  told = [];
  vi.useFakeTimers();
  // The live line is the network's: here it never opens.
  vi.stubGlobal('navigator', { onLine: false });
});

afterEach(() => {
  loop.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('sends batch after batch until nothing is left, fetches page after page, and sends what that let go', async () => {
  const done: string[] = [];
  let batches = 3;
  let pages = 2;
  loop = new SyncLoop(
    synced({
      pushOnce: async () => {
        done.push('push');
        return --batches > 0;
      },
      pullOnce: async () => {
        done.push('pull');
        return --pages > 0;
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toEqual(['push', 'push', 'push', 'pull', 'pull', 'push']);
  expect(told.at(-1)).toMatchObject({ busy: false, reached: true });
});

test('a poke that comes in the last moment of a round is not put off to the slow pull', async () => {
  let pulls = 0;
  loop = new SyncLoop(
    synced({
      pullOnce: async () => {
        // Wakes, and ends in the same turn: the timer of the wake has not run out when the round is over.
        if (++pulls === 1) loop.wake();
        return false;
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(10);
  expect(pulls).toBe(2);
});

test('halves a batch that is refused as too large, down to one entry', async () => {
  const tried: number[] = [];
  let queue = 3;
  loop = new SyncLoop(
    synced({
      pushOnce: async (_post, max) => {
        if (queue === 0) return false;
        tried.push(max);
        if (max > 1) throw new Fault({ code: 'too_large' });
        return --queue > 0;
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(tried).toEqual([100, 50, 25, 13, 7, 4, 2, 1, 1, 1]);
});

test('sends half of what took too long the next time, and whole batches again when all is sent', async () => {
  const tried: number[] = [];
  let waiting = 60;
  loop = new SyncLoop(
    synced({
      pushOnce: async (post, max) => {
        const sent = Math.min(waiting, max);
        tried.push(max);
        await post('', sent);
        waiting -= sent;
        return waiting > 0;
      },
      withToken: async () => {
        // The line carries twenty entries in the time that a request has.
        if ((tried.at(-1) ?? 0) > 20) throw new Fault({ code: 'timeout' });
        return '' as never;
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(tried).toEqual([100]);
  expect(told.at(-1)).toMatchObject({ reached: false, problem: undefined });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(waiting).toBe(0);
  expect(tried.slice(0, 7)).toEqual([100, 30, 15, 15, 15, 15, 100]);
});

test('tries again by itself after a fault that passes, and says meanwhile that nobody answers', async () => {
  let tries = 0;
  loop = new SyncLoop(
    synced({
      pullOnce: async () => {
        if (++tries === 1) throw new Fault({ code: 'unreachable' });
        return false;
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(told.at(-1)).toMatchObject({ busy: false, reached: false, problem: undefined });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told.at(-1)).toMatchObject({ reached: true });
});

test('a push that is refused for good does not hold up what the server has to tell', async () => {
  let pulls = 0;
  loop = new SyncLoop(
    synced({
      pushOnce: async () => {
        throw new Fault({ code: 'bad_request' });
      },
      pullOnce: async () => {
        pulls++;
        return false;
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(pulls).toBe(1);
  expect(told.at(-1)).toMatchObject({ reached: true, problem: 'bad_request' });
});

test('tells a person what only a person can mend', async () => {
  loop = new SyncLoop(
    synced({
      pushOnce: async () => {
        throw new Fault({ code: 'update_required' });
      },
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(told.at(-1)).toMatchObject({ reached: true, problem: 'update_required' });
});

test('forgets what it must also when it is too old for anything else', async () => {
  const purged: string[] = [];
  loop = new SyncLoop(
    synced({
      pullOnce: async () => {
        throw new Fault({ code: 'update_required', purges: ['case:1:log'] });
      },
      purge: async (scopes) => void purged.push(...scopes),
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(purged).toEqual(['case:1:log']);
});

test('hands a revoked device over to be wiped, and does not try again', async () => {
  const ended: string[] = [];
  let tries = 0;
  loop = new SyncLoop(
    synced({
      pullOnce: async () => {
        tries++;
        throw new Fault({ code: 'device_revoked' });
      },
      ended: async (code) => void ended.push(code),
    }),
  );
  loop.wake();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ended).toEqual(['device_revoked']);
  expect(tries).toBe(1);
});

test('an edit is sent within 300 ms', async () => {
  let queue = 0;
  const sent: number[] = [];
  loop = new SyncLoop(
    synced({
      pushOnce: async () => {
        if (queue > 0) sent.push(queue);
        queue = 0;
        return false;
      },
    }),
  );
  for (let edits = 1; edits <= 3; edits++) {
    queue++;
    loop.edited();
  }
  await vi.advanceTimersByTimeAsync(300);
  expect(sent, 'three in a row go together, once').toEqual([3]);
});

test('waits grow, are never the same for all, and end at five minutes', () => {
  expect([1, 2, 3].map((n) => backoff(n, () => 1))).toEqual([2_000, 4_000, 8_000]);
  expect(backoff(1, () => 0)).toBe(1_000);
  expect(backoff(40, () => 1)).toBe(300_000);
});
