import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tabs } from './tabs';

/** The locks of one browser, as far as tabs use them: a queue per name, and stealing. */
class Locks {
  readonly #held = new Map<string, { reject: (cause: Error) => void }>();
  readonly #queues = new Map<string, (() => void)[]>();

  request(name: string, options: LockOptions, work: () => Promise<unknown>): Promise<unknown> {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return new Promise((resolve, reject) => {
      const hold = () => {
        const holder = { reject };
        this.#held.set(name, holder);
        work()
          .then(resolve, reject)
          .finally(() => this.#held.get(name) === holder && this.release(name));
      };
      if (options.steal) {
        this.#held.get(name)?.reject(new Error('AbortError'));
        hold();
      } else if (!this.#held.has(name)) hold();
      else {
        queue.push(hold);
        options.signal?.addEventListener('abort', () => {
          if (!queue.includes(hold)) return;
          queue.splice(queue.indexOf(hold), 1);
          reject(new Error('AbortError'));
        });
      }
    });
  }

  /** The tab that holds the lock has done its work, or is closed. */
  release(name: string): void {
    this.#held.delete(name);
    this.#queues.get(name)?.shift()?.();
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
  locks.release('stafett.sync.p1');
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

test('writes of one tab and of others wait for each other, in order', async () => {
  const [a, b] = [new Tabs(), new Tabs()];
  const write = (tab: Tabs, name: string) =>
    tab.writing('p1', async () => {
      log.push(`${name} begins`);
      await new Promise((done) => setTimeout(done, 100));
      log.push(`${name} ends`);
      return name;
    });
  const all = Promise.all([write(a, 'a1'), write(b, 'b'), write(a, 'a2')]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await all).toEqual(['a1', 'b', 'a2']);
  expect(log.filter((_, i) => i % 2 === 0).map((line) => line.replace('begins', 'ends'))).toEqual(
    log.filter((_, i) => i % 2 === 1),
  );
});

test('a write that fails is told, and holds up nobody', async () => {
  const tab = new Tabs();
  const failed = tab.writing('p1', () => Promise.reject(new Error('disk')));
  await expect(failed).rejects.toThrow('disk');
  expect(await tab.writing('p1', async () => 'next')).toBe('next');
});

test('nobody waits for ever for a tab that was frozen while it wrote, and that one is told how its own write went', async () => {
  const [frozen, awake] = [new Tabs(), new Tabs()];
  let thaw = (_: string) => {};
  const first = frozen.writing('p1', () => new Promise<string>((done) => (thaw = done)));
  const second = awake.writing('p1', async () => 'second');
  await vi.advanceTimersByTimeAsync(9_000);
  const told = vi.fn();
  void second.then(told);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await second).toBe('second');
  expect(await awake.writing('p1', async () => 'third')).toBe('third');
  thaw('first');
  expect(await first).toBe('first');
  expect(await frozen.writing('p1', async () => 'fourth')).toBe('fourth');
});
