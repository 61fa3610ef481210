/**
 * Several tabs of one browser. Each has a worker and a core of its own over one store; what is correct rests on
 * the store alone (a write names the generation it was made on, and one that came too late is made again). What
 * stands here only makes it quick: tabs tell each other of changes, one of them syncs, and a new tab gets the
 * keys from an open one instead of asking for the secret again. No lock is waited for without end: a browser may
 * freeze the tab that holds it. e2e/tabs.spec.ts closes, kills and freezes the one that syncs, and lets two sync.
 */
import { Fault, type SyncState } from '../core/messages';
import type { ProfileKeys } from './store/keys';

type Said =
  | { kind: 'changed'; profile: string; cases: string[] | undefined }
  | { kind: 'sync'; profile: string; state: SyncState }
  /** Something was written, which the tab that syncs is to send; or there is a reason to try at once. */
  | { kind: 'edited'; profile: string }
  | { kind: 'wake'; profile: string }
  | { kind: 'who'; profile: string }
  /** The tab that syncs is alive. */
  | { kind: 'leads'; profile: string }
  // From memory to memory: the keys that seal as CryptoKey objects, whose bytes nobody reads; the share and the verifier as
  // bytes, which open nothing without the half of the key that the secret gives. That half crosses to nobody.
  | { kind: 'keys'; profile: string; keys: ProfileKeys };

const KEYS_WITHIN_MS = 500;
/** The tab that syncs says so this often; after so many beats in silence another takes its place. */
const BEAT_MS = 5_000;
const SILENT_BEATS = 4;
/** A tab that was frozen in the middle of a write keeps its lock: nobody waits longer for it than this. */
const WRITE_WAIT_MS = 10_000;
/** The same for one that was frozen while it renewed its tokens: longer than a request may take. */
const RENEW_WAIT_MS = 30_000;
const openLock = (profile: string) => `stafett.open.${profile}`;

export class Tabs {
  readonly #channel = new BroadcastChannel('stafett.workers');
  /** This tab's own latest write: the next one is made on what it left, whatever becomes of the lock. */
  #written: Promise<unknown> = Promise.resolve();

  /** Hears the other tabs; never what this one says. */
  listen(hear: (said: Said) => void): void {
    this.#channel.addEventListener('message', (event: MessageEvent<Said>) => hear(event.data));
  }

  tell(said: Said): void {
    this.#channel.postMessage(said);
  }

  /** Shows other tabs that this one has the profile open, as long as the worker lives. */
  showOpen(profile: string): void {
    void navigator.locks.request(openLock(profile), { mode: 'shared' }, () => new Promise(() => {}));
  }

  /** The keys of a profile that another tab has open; undefined when none has. */
  async keysFromAnother(profile: string): Promise<ProfileKeys | undefined> {
    const { held } = await navigator.locks.query();
    if (!held?.some((lock) => lock.name === openLock(profile))) return undefined;
    return new Promise((resolve) => {
      const hear = (event: MessageEvent<Said>) => {
        if (event.data.kind !== 'keys' || event.data.profile !== profile) return;
        done(event.data.keys);
      };
      const done = (keys: ProfileKeys | undefined) => {
        clearTimeout(timer);
        this.#channel.removeEventListener('message', hear);
        resolve(keys);
      };
      const timer = setTimeout(() => done(undefined), KEYS_WITHIN_MS);
      this.#channel.addEventListener('message', hear);
      this.tell({ kind: 'who', profile });
    });
  }

  /** Runs `work` after this tab's earlier writes, and while no other tab that is awake writes in the profile. */
  writing<T>(profile: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#written.then(() => locked(`stafett.write.${profile}`, WRITE_WAIT_MS, work));
    this.#written = turn.catch(() => undefined);
    return turn;
  }

  /** Runs `work` while no other tab renews the profile's tokens: a refresh token may be used once only. */
  renewing<T>(profile: string, work: () => Promise<T>): Promise<T> {
    return locked(`stafett.renew.${profile}`, RENEW_WAIT_MS, work);
  }

  /**
   * Calls `lead` when this tab is the one that syncs: at once, when the one before it closes, or when that one has
   * fallen silent (a browser that freezes a tab leaves it its lock). `lost` is called when another took its place.
   * That two lead for a while does no harm: each entry has its number, and each write its generation.
   */
  lead(profile: string, lead: () => void, lost: () => void): void {
    const name = `stafett.sync.${profile}`;
    let leads = false;
    let silent = 0; // counted in beats of this tab's own: one that was frozen itself has missed nothing
    let queue = new AbortController();
    const take = async (options: LockOptions) => {
      let had = false;
      try {
        await navigator.locks.request(name, options, () => {
          had = true;
          leads = true;
          lead();
          return new Promise(() => {});
        });
      } catch {
        if (!had) return; // this tab left the queue by itself
        leads = false;
        silent = 0;
        lost();
        wait();
      }
    };
    const wait = () => {
      queue = new AbortController();
      void take({ signal: queue.signal });
    };
    this.listen((said) => {
      if (said.kind === 'leads' && said.profile === profile) silent = 0;
    });
    setInterval(() => {
      if (leads) return this.tell({ kind: 'leads', profile });
      silent++;
      if (silent <= SILENT_BEATS) return;
      queue.abort();
      void take({ steal: true });
    }, BEAT_MS);
    wait();
  }
}

/**
 * Runs `work` under a lock, which is taken from a tab that holds it for too long. Such a tab is told what became of its
 * own work all the same: what keeps the two from overwriting each other is the store's generation.
 */
async function locked<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  let done: Promise<T> | undefined;
  const hold = () => {
    done = work();
    return done;
  };
  const wait = new AbortController();
  const timer = setTimeout(() => wait.abort(), waitMs);
  const begin = () => {
    clearTimeout(timer);
    return hold();
  };
  try {
    await navigator.locks.request(name, { signal: wait.signal }, begin);
  } catch (cause) {
    if (!done && !wait.signal.aborted) throw cause;
    if (!done) await navigator.locks.request(name, { steal: true }, hold).catch(() => undefined);
  }
  if (!done) throw new Fault({ code: 'storage_closed' }); // the browser gives no locks: it is ending the tab
  return done;
}
