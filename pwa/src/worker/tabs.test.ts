import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tabs } from './tabs';

/** The locks of one browser, as far as `lead` uses them: a queue per name, and stealing. */
class Locks {
  #holder: { reject: (cause: Error) => void } | undefined;
  #queue: (() => void)[] = [];

  request(_name: string, options: LockOptions, work: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const hold = () => {
        const holder = { reject };
        this.#holder = holder;
        void work().then(resolve);
      };
      if (options.steal) {
        this.#holder?.reject(new Error('AbortError'));
        hold();
      } else if (!this.#holder) hold();
      else {
        this.#queue.push(hold);
        options.signal?.addEventListener('abort', () => {
          this.#queue = this.#queue.filter((each) => each !== hold);
          reject(new Error('AbortError'));
        });
      }
    });
  }

  /** The tab that holds the lock is closed. */
  release(): void {
    this.#holder = undefined;
    this.#queue.shift()?.();
  }
}

/** What the tabs of one browser say to each other; a frozen tab neither speaks nor hears. */
const channels = new Set<Channel>();
class Channel {
  frozen = false;
  #hear: (event: { data: unknown }) => void = () => {};
  constructor() {
    channels.add(this);
  }
  addEventListener(_kind: string, hear: (event: { data: unknown }) => void): void {
    this.#hear = hear;
  }
  postMessage(data: unknown): void {
    if (this.frozen) return;
    for (const other of channels) if (other !== this && !other.frozen) other.#hear({ data });
  }
}

let locks: Locks;
let log: string[];

/** A tab that wants to lead; answers its channel, to be frozen. */
function tab(name: string): Channel {
  new Tabs().lead(
    'p1',
    () => log.push(`${name} leads`),
    () => log.push(`${name} lost it`),
  );
  return [...channels].at(-1) as Channel;
}

beforeEach(() => {
  vi.useFakeTimers();
  channels.clear();
  locks = new Locks();
  log = [];
  vi.stubGlobal('navigator', { locks });
  vi.stubGlobal('BroadcastChannel', Channel);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('one tab leads as long as it lives, and the next when it closes', async () => {
  tab('a');
  tab('b');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(log).toEqual(['a leads']);
  locks.release();
  expect(log).toEqual(['a leads', 'b leads']);
});

test('a tab that has fallen silent loses the lead, and says so to itself when it wakes', async () => {
  const a = tab('a');
  tab('b');
  await vi.advanceTimersByTimeAsync(60_000);
  a.frozen = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(log).toEqual(['a leads', 'b leads', 'a lost it']);
  a.frozen = false;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(log, 'it waits for its turn like any other').toEqual(['a leads', 'b leads', 'a lost it']);
});
