import { type Fault, faultOf, type SyncState } from '../../core/messages';
import { isSilence, passes, send } from '../net/http';
import { listen } from '../net/live';
import { backoff } from './backoff';

/** What the loop needs of an open profile. */
export interface Synced {
  /** Runs `use` with a token that is good, renewing it once when it is refused. */
  withToken: <T>(use: (token: string) => Promise<T>) => Promise<T>;
  /** Sends one batch of the queue, if there is any; answers whether there may be more. */
  pushOnce: (post: Post, max: number) => Promise<boolean>;
  /** Fetches one page; answers whether there is more. */
  pullOnce: (post: Post, restart: boolean) => Promise<boolean>;
  /** Forgets scopes that the server took away together with a refusal. */
  purge: (scopes: readonly string[]) => Promise<void>;
  /** The server was heard: the lease runs anew. */
  heard: (now: number) => Promise<void>;
  /** The server says this device is revoked or cloned, or the session has ended. */
  ended: (code: string) => Promise<void>;
  tell: (change: Partial<SyncState>) => void;
}

/** Sends a body; `entries` is how many it holds, of a push. */
export type Post = (body: string, entries?: number) => Promise<string>;

const AFTER_EDIT_MS = 250;
const SAFETY_PULL_MS = 5 * 60_000;
const BATCH_MAX = 100;
/** A loop that never ends would be a fault of ours or the server's: it is stopped and tried again later. */
const ROUNDS_MAX = 10_000;

/**
 * Pushes and pulls while this tab leads. It is woken by an edit, a poke, a window that is seen again, the
 * network that returns and a person who asks; in between a slow pull makes sure that nothing was missed. A
 * fault that passes is tried again after a growing, random wait; one that needs a person stops it until woken.
 */
export class SyncLoop {
  readonly #synced: Synced;
  readonly #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer runs out, on the clock of `performance.now`. */
  #due = 0;
  #running: Promise<void> | undefined;
  #again = false;
  /** How many entries a push holds at most: fewer from a push that took too long until all is sent. */
  #batch = BATCH_MAX;
  #failures = 0;
  #liveFailures = 0;
  #live: AbortController | undefined;

  constructor(synced: Synced) {
    this.#synced = synced;
  }

  start(): void {
    this.wake();
    void this.#keepLine();
  }

  stop(): void {
    this.#stop.abort();
    this.#live?.abort();
    clearTimeout(this.#timer);
  }

  /** Something was written here. */
  edited(): void {
    if (this.#failures === 0) this.#schedule(AFTER_EDIT_MS);
  }

  /** There may be something to fetch, or a chance to send: now. */
  wake(): void {
    this.#failures = 0;
    this.#schedule(0);
    this.#liveWake?.();
  }

  offline(): void {
    this.#live?.abort();
  }

  /** A run at the latest in so long. The soonest wish counts: a round that ends must not put off a poke that came while it ran. */
  #schedule(ms: number): void {
    if (this.#stop.signal.aborted) return;
    const due = performance.now() + ms;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, ms);
  }

  /** One run at a time; what asks for one meanwhile gets another when it is done. */
  async #run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#round().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
    if (this.#again) {
      this.#again = false;
      this.#schedule(0);
    }
  }

  async #round(): Promise<void> {
    this.#synced.tell({ busy: true, online: navigator.onLine });
    try {
      const unsent = await this.#push().catch((cause: unknown) => faultOf(cause));
      if (unsent && stops(unsent)) throw unsent;
      // What the server will not take must not hold up what it has to tell: a purge comes first of all.
      await this.#pull();
      if (unsent) throw unsent;
      // What could not be sent before the pull; most often there is nothing.
      await this.#push();
      this.#failures = 0;
      await this.#synced.heard(Date.now());
      this.#synced.tell({ busy: false, reached: true, lastContact: Date.now(), problem: undefined });
      this.#schedule(SAFETY_PULL_MS);
    } catch (cause) {
      await this.#failed(faultOf(cause));
    }
  }

  async #push(): Promise<undefined> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      let sent = this.#batch;
      const post: Post = (body, entries = sent) => {
        sent = entries;
        return this.#post('/api/sync/push', body);
      };
      try {
        if (await this.#synced.pushOnce(post, this.#batch)) continue;
        this.#batch = BATCH_MAX;
        return;
      } catch (cause) {
        const { code } = faultOf(cause);
        // A server or a proxy that finds a batch too large gets half of it, down to a single entry. So does a line that is
        // too slow for it, which would never carry the whole; but perhaps nobody is there, so that waits for the next try.
        if (code === 'too_large' || code === 'timeout') this.#batch = Math.ceil(sent / 2);
        if (code !== 'too_large' || sent === 1) throw cause;
      }
    }
  }

  async #pull(): Promise<void> {
    let restart = false;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      try {
        const more = await this.#synced.pullOnce((body) => this.#post('/api/sync/pull', body), restart);
        if (!more) return;
        restart = false;
      } catch (cause) {
        // A page token that the server no longer knows: the pull begins anew, once.
        if (restart || faultOf(cause).code !== 'bad_page') throw cause;
        restart = true;
      }
    }
  }

  #post(path: string, body: string): Promise<string> {
    return this.#synced.withToken((token) => send('POST', path, { body, token }));
  }

  async #failed(fault: Fault): Promise<void> {
    this.#failures++;
    if (fault.purges?.length) await this.#synced.purge(fault.purges);
    const { code } = fault;
    if (isEnd(fault)) {
      const problem = code === 'account_ended' ? code : 'login_needed';
      this.#synced.tell({ busy: false, reached: true, problem });
      if (code === 'device_revoked') this.stop();
      await this.#synced.ended(code);
      return;
    }
    this.#synced.tell({
      busy: false,
      reached: !isSilence(fault),
      problem: passes(fault) ? undefined : code,
    });
    const wait = backoff(this.#failures);
    this.#schedule(fault.until ? Math.max(wait, fault.until - Date.now()) : wait);
  }

  #liveWake: (() => void) | undefined;
  /** After how long the server wants its devices back: each after another, as it has many. */
  #liveReturn = 0;

  /** Keeps the live line standing. When it breaks, nothing is lost: the pull at its return fetches all. */
  async #keepLine(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#live = new AbortController();
      const signal = AbortSignal.any([this.#stop.signal, this.#live.signal]);
      try {
        if (navigator.onLine) {
          await this.#synced.withToken((token) =>
            listen(token, signal, {
              open: () => {
                this.#liveFailures = 0;
                this.#schedule(0);
              },
              poke: () => this.#schedule(0),
              retry: (ms) => {
                this.#liveReturn = ms;
              },
            }),
          );
        }
      } catch {
        // Told by the pushes and pulls, which meet the same fault.
      }
      this.#liveFailures++;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(backoff(this.#liveFailures), this.#liveReturn));
        this.#liveWake = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      this.#liveWake = undefined;
    }
  }
}

/** The session or the device has ended: nothing goes either way before a person has done something. */
function isEnd(fault: Fault): boolean {
  return ['login_needed', 'device_revoked', 'device_cloned', 'account_ended'].includes(fault.code);
}

/** After such a fault of a push there is nothing to be had from a pull either. */
function stops(fault: Fault): boolean {
  return isSilence(fault) || isEnd(fault);
}
