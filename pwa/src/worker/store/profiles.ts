import { type Calls, Fault, type ProfileCard, type SecretKind } from '../../core/messages';
import type { Language } from '../../text/languages';
import { answer, type Database } from './database';
import { type Kdf, keyFromSecret, newKdf } from './kdf';
import { keyFromAuthenticator, openKeys, type ProfileKeys, rewrapMaster, wrapNewMaster } from './keys';

/** After so many wrong secrets in a row the profile is removed from the device. */
export const WRONG_MAX = 10;

/** How long to wait after the n-th wrong secret, in seconds. */
const waitSeconds = [0, 0, 0, 5, 15, 30, 60, 120, 300, 600];

/** What stands in plain: enough to draw the lock screen and to try a secret, no more. */
export interface ProfileRecord {
  id: string;
  /** The server's id of the person: a log-in by somebody with a profile here leads to it. */
  person: string;
  name: string;
  language: Language;
  secret: SecretKind;
  kdf: Kdf;
  wrapped: Uint8Array;
  /** The same master key, wrapped by what the device's authenticator gives for a salt. */
  authenticator?: {
    credential: Uint8Array<ArrayBuffer>;
    salt: Uint8Array<ArrayBuffer>;
    wrapped: Uint8Array;
  };
  wrong: number;
  waitUntil: number;
  loggedOut: boolean;
  /** Rises with every stored list of effects: how a tab notices that another one wrote. */
  generation: number;
}

/** The profiles of this device. */
export class Profiles {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<ProfileRecord[]> {
    return this.#database.run(['profiles'], 'readonly', (transaction) =>
      answer<ProfileRecord[]>(transaction.objectStore('profiles').getAll()),
    );
  }

  async cards(): Promise<ProfileCard[]> {
    const all = await this.all();
    return all
      .map(({ id, name, language, secret, wrong, waitUntil, loggedOut, authenticator: key }) => ({
        id,
        name,
        language,
        secret,
        wrong,
        waitUntil,
        loggedOut,
        ...(key ? { authenticator: { credential: key.credential, salt: key.salt } } : {}),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Makes a profile with keys of its own. */
  async create(
    about: Pick<ProfileRecord, 'id' | 'person' | 'name' | 'language' | 'secret'>,
    secret: string,
  ): Promise<ProfileKeys> {
    const kdf = newKdf();
    const secretKey = await keyFromSecret(secret, kdf);
    const wrapped = await wrapNewMaster(secretKey);
    const record: ProfileRecord = {
      ...about,
      kdf,
      wrapped,
      wrong: 0,
      waitUntil: 0,
      loggedOut: false,
      generation: 0,
    };
    await this.#database.run(['profiles'], 'readwrite', (transaction) =>
      answer(transaction.objectStore('profiles').add(record)),
    );
    return openKeys(wrapped, secretKey);
  }

  /**
   * Tries a secret. The attempt is counted on disk before it is made, so that pulling the plug in between wins
   * nothing; `counted` is called in between. Throws `wait_before_next`, `wrong_pin` (with what is left), or `wiped`
   * after the last one.
   */
  async unlock(id: string, secret: string, now: number, counted?: () => void): Promise<ProfileKeys> {
    const record = await this.#countAttempt(id, now);
    counted?.();
    const secretKey = await keyFromSecret(secret, record.kdf);
    let keys: ProfileKeys;
    try {
      keys = await openKeys(record.wrapped, secretKey);
    } catch {
      throw await this.#wrongSecret(record);
    }
    // Nobody waits for it: should it not be stored, the next attempt counts one more than it need.
    void this.update(id, { wrong: 0, waitUntil: 0 }).catch(() => undefined);
    return keys;
  }

  /** The same rows under another secret; the old one is asked for, and counts as an attempt. */
  async changeSecret(id: string, from: string, to: string, kind: SecretKind, now: number): Promise<void> {
    const record = await this.#countAttempt(id, now);
    const old = await keyFromSecret(from, record.kdf);
    const kdf = newKdf();
    const fresh = await keyFromSecret(to, kdf);
    let wrapped: Uint8Array;
    try {
      wrapped = await rewrapMaster(record.wrapped, old, fresh);
    } catch {
      throw await this.#wrongSecret(record);
    }
    await this.update(id, { kdf, wrapped, secret: kind, wrong: 0, waitUntil: 0 });
  }

  /** Lets a key of the authenticator open the profile too. The secret is asked for, and counts as an attempt. */
  async addAuthenticator(
    id: string,
    { secret, credential, salt, output }: Calls['addAuthenticator'][0],
    now: number,
  ): Promise<void> {
    const record = await this.#countAttempt(id, now);
    const own = await keyFromSecret(secret, record.kdf);
    let wrapped: Uint8Array;
    try {
      wrapped = await rewrapMaster(record.wrapped, own, await keyFromAuthenticator(output));
    } catch {
      throw await this.#wrongSecret(record);
    }
    await this.update(id, { authenticator: { credential, salt, wrapped }, wrong: 0, waitUntil: 0 });
  }

  async dropAuthenticator(id: string): Promise<void> {
    await this.#change(id, ({ authenticator: _, ...record }) => record);
  }

  /** Opens with what the authenticator gave. 256 bits are not guessed, so nothing is counted. */
  async unlockWith(id: string, output: Uint8Array<ArrayBuffer>): Promise<ProfileKeys> {
    const record = (await this.all()).find((each) => each.id === id);
    if (!record) throw new Fault({ code: 'profile_gone' });
    const { authenticator } = record;
    if (!authenticator) throw new Fault({ code: 'authenticator_none' });
    const key = await keyFromAuthenticator(output);
    const keys = await openKeys(authenticator.wrapped, key).catch(() => {
      throw new Fault({ code: 'authenticator_none' });
    });
    await this.update(id, { wrong: 0, waitUntil: 0 });
    return keys;
  }

  async update(id: string, change: Partial<Omit<ProfileRecord, 'id'>>): Promise<void> {
    await this.#change(id, (record) => ({ ...record, ...change }));
  }

  /** Removes a profile with its keys and rows, in one transaction. Without the keys the rows are noise. */
  async remove(id: string): Promise<void> {
    await this.#database.run(['profiles', 'keys', 'rows'], 'readwrite', async (transaction) => {
      const everything = IDBKeyRange.bound([id], [id, []]);
      await Promise.all([
        answer(transaction.objectStore('keys').delete(everything)),
        answer(transaction.objectStore('rows').delete(everything)),
        answer(transaction.objectStore('profiles').delete(id)),
      ]);
    });
  }

  async #countAttempt(id: string, now: number): Promise<ProfileRecord> {
    return this.#change(id, (record) => {
      if (now < record.waitUntil) throw new Fault({ code: 'wait_before_next', until: record.waitUntil });
      const wrong = record.wrong + 1;
      return { ...record, wrong, waitUntil: now + (waitSeconds[wrong] ?? 0) * 1000 };
    });
  }

  async #wrongSecret(record: ProfileRecord): Promise<Fault> {
    const left = WRONG_MAX - record.wrong;
    if (left > 0) return new Fault({ code: 'wrong_pin', left, until: record.waitUntil });
    await this.remove(record.id);
    return new Fault({ code: 'wiped' });
  }

  /** Reads a record and writes what `change` makes of it, in one transaction. Answers the record as it then is. */
  async #change(id: string, change: (record: ProfileRecord) => ProfileRecord): Promise<ProfileRecord> {
    return this.#database.run(['profiles'], 'readwrite', async (transaction) => {
      const store = transaction.objectStore('profiles');
      const record = await answer<ProfileRecord | undefined>(store.get(id));
      if (!record) throw new Fault({ code: 'profile_gone' });
      const next = change(record);
      await answer(store.put(next));
      return next;
    });
  }
}
