import { Fault } from '../../core/messages';

const NAME = 'stafett';
const VERSION = 1;
/**
 * How long a transaction may take, from opening the database to its end, in ms. A browser whose storage hangs tells
 * nobody; loading the largest profile on a slow tablet takes a fifth of it.
 */
export const LIMIT_MS = 30_000;

/** How often a connection is tried whose opening the browser breaks off. */
const TRIES = 3;

/** `profiles` by id; `keys` by [profile, scope]; `rows` by [profile, scope, row]. Names are opaque: see names.ts. */
export type StoreName = 'profiles' | 'keys' | 'rows';

/** A browser's storage fault in the words that the screens know. */
export function storageFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const name = cause instanceof DOMException ? cause.name : '';
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (name === 'QuotaExceededError') return new Fault({ code: 'storage_full', detail });
  if (name === 'SecurityError' || name === 'NotAllowedError') {
    return new Fault({ code: 'storage_forbidden', detail });
  }
  if (name === 'VersionError') return new Fault({ code: 'storage_newer', detail });
  if (name === 'InvalidStateError' || name === 'AbortError')
    return new Fault({ code: 'storage_closed', detail });
  return new Fault({ code: 'storage_failed', detail }); // a full disk is told this way too: as an UnknownError
}

/** The answer of one IndexedDB request. */
export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Whether a code is one that the storage told. */
export const isStorage = (code: string): boolean => code.startsWith('storage_');

/**
 * The device's database. A browser may close it at any moment (site data cleared, disk gone, a newer version
 * in another tab); it is then opened again at the next use, and what was under way fails as a Fault.
 */
export class Database {
  /**
   * A profile is open. Should the database be gone when it is opened again, that is `storage_cleared`: an empty one in
   * its place would look as if nothing had ever been there.
   */
  guarded = false;
  #open: Promise<IDBDatabase> | undefined;
  readonly #closed: () => void;

  /** `closed` is called when the browser, or another tab's wish, has ended the connection. */
  constructor(closed: () => void = () => {}) {
    this.#closed = closed;
  }

  /**
   * Runs `work` in one transaction: all of it is stored, or nothing. `work` awaits nothing but requests. After
   * LIMIT_MS it is given up as `storage_slow`: nothing was told to be stored, and whether it was shows at the next load.
   */
  async run<T>(
    stores: readonly StoreName[],
    mode: 'readonly' | 'readwrite',
    work: (transaction: IDBTransaction) => Promise<T> | T,
  ): Promise<T> {
    let transaction: IDBTransaction | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#open = undefined; // the next one begins with a connection of its own
        try {
          transaction?.abort();
        } catch {
          // It is being stored this very moment.
        }
        reject(new Fault({ code: 'storage_slow' }));
      }, LIMIT_MS);
    });
    const begun = (it: IDBTransaction) => {
      transaction = it;
    };
    try {
      return await Promise.race([this.#run(stores, mode, work, begun), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #run<T>(
    stores: readonly StoreName[],
    mode: 'readonly' | 'readwrite',
    work: (transaction: IDBTransaction) => Promise<T> | T,
    begun: (transaction: IDBTransaction) => void,
  ): Promise<T> {
    try {
      const transaction = await this.#begin(stores, mode);
      begun(transaction);
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
      });
      // Both outcomes are looked at below; neither may go by as an unhandled rejection first.
      done.catch(() => undefined);
      let result: T;
      try {
        result = await work(transaction);
      } catch (cause) {
        try {
          transaction.abort();
        } catch {
          // It had aborted by itself, for instance because the disk is full: that is the cause to tell.
          await done;
        }
        throw cause;
      }
      await done;
      return result;
    } catch (cause) {
      throw storageFault(cause);
    }
  }

  async #begin(stores: readonly StoreName[], mode: 'readonly' | 'readwrite'): Promise<IDBTransaction> {
    // Words are told to be kept only when they are on disk, not in a cache of the system's.
    const options = { durability: mode === 'readwrite' ? ('strict' as const) : ('default' as const) };
    try {
      return (await this.#database()).transaction(stores, mode, options);
    } catch (cause) {
      if (!(cause instanceof DOMException) || cause.name !== 'InvalidStateError') throw cause;
      this.#open = undefined;
      return (await this.#database()).transaction(stores, mode, options);
    }
  }

  #database(): Promise<IDBDatabase> {
    this.#open ??= this.#connectAgain(TRIES).catch((cause) => {
      this.#open = undefined;
      throw cause;
    });
    return this.#open;
  }

  /** An opening that the browser breaks off, because it deletes the database just now, tells nothing: the next one tells what is there. */
  async #connectAgain(tries: number): Promise<IDBDatabase> {
    try {
      return await this.#connect();
    } catch (cause) {
      if (tries <= 1 || !(cause instanceof DOMException) || cause.name !== 'AbortError') throw cause;
      return this.#connectAgain(tries - 1);
    }
  }

  #connect(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      let cleared = false;
      request.onupgradeneeded = ({ oldVersion }) => {
        cleared = this.guarded && oldVersion === 0;
        if (cleared) return request.transaction?.abort();
        const database = request.result;
        database.createObjectStore('profiles', { keyPath: 'id' });
        database.createObjectStore('keys');
        database.createObjectStore('rows');
      };
      request.onblocked = () => reject(new Fault({ code: 'storage_blocked' }));
      request.onerror = () => reject(cleared ? new Fault({ code: 'storage_cleared' }) : request.error);
      request.onsuccess = () => {
        const database = request.result;
        const forget = () => {
          this.#open = undefined;
          this.#closed();
        };
        database.onclose = forget;
        database.onversionchange = () => {
          database.close(); // a newer version of the app wants to change the tables; holding on would block it
          forget();
        };
        resolve(database);
      };
    });
  }
}
