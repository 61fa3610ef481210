import { base64url } from '../../core/base64url';
import { type Calls, Fault, faultOf, type ProfileCard, type SecretKind } from '../../core/messages';
import type { Language } from '../../text/languages';
import { answer, type Database } from './database';
import { bytesOfSecret, type Kdf, newKdf } from './kdf';
import {
  type Bytes,
  type Halves,
  masked,
  masksOfAuthenticator,
  openKeys,
  type ProfileKeys,
  random,
  verifierOf,
  wrapNewMaster,
} from './keys';

/** After so many wrong secrets in a row the profile is removed from the device. */
export const WRONG_MAX = 10;

/** How long to wait after the n-th wrong secret, in seconds. */
const waitSeconds = [0, 0, 0, 5, 15, 30, 60, 120, 300, 600];

/** How far back a clock may go without anybody having put it there (as internal/replica/lease.go). */
const CLOCK_SLACK_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

/** What stands in plain: enough to draw the lock screen and to try a secret, no more. */
export interface ProfileRecord {
  id: string;
  /** The server's id of the person: a log-in by somebody with a profile here leads to it. */
  person: string;
  name: string;
  language: Language;
  secret: SecretKind;
  kdf: Kdf;
  /** The own half of the key, under what the secret makes. Any secret opens it to something. */
  own: Uint8Array;
  /** The master key, wrapped by both halves. */
  wrapped: Uint8Array;
  share: ShareRecord;
  /** Both halves, under what the device's authenticator gives for a salt; the share only as long as it may be here. */
  authenticator?: {
    credential: Uint8Array<ArrayBuffer>;
    salt: Uint8Array<ArrayBuffer>;
    own: Uint8Array;
    share?: Uint8Array;
  };
  wrong: number;
  waitUntil: number;
  loggedOut: boolean;
  /** Rises with every stored list of effects: how a tab notices that another one wrote. */
  generation: number;
}

/** The other half of the key. */
interface ShareRecord {
  /** What it is called at the server; 16 random bytes, base64url. */
  id: string;
  /** The server has it. Before that it stays here, whatever happens. */
  handedIn: boolean;
  /** Here in plain, as long as the secret may open without contact. */
  here?: Bytes;
  /** When the lease ends, and the latest that the clock has shown: ms since 1970. */
  until: number;
  seen: number;
}

/** What the municipality says of devices without contact. */
export interface Lease {
  hours: number;
  /** A code alone opens with contact only. */
  codeNeedsContact: boolean;
}

/** Asks the server for a share. Throws a Fault: `bad_share` when the secret is wrong. */
export type AskShare = (ask: { id: string; verifier: Bytes }) => Promise<Bytes>;

/** Whether the share may be on this device, or in its memory, now. */
function leaseStands({ share, loggedOut }: ProfileRecord, now: number): boolean {
  if (!share.handedIn) return true;
  return !loggedOut && now <= share.until && now + CLOCK_SLACK_MS >= share.seen;
}

/** The record with the share here where its secret may open without contact, and else without. */
function withShare(
  record: ProfileRecord,
  here: Bytes,
  codeNeedsContact: boolean,
  now: number,
): ProfileRecord {
  const { here: _, ...share } = record.share;
  const bare = codeNeedsContact && record.secret === 'pin' && share.handedIn;
  return { ...record, share: !bare && leaseStands(record, now) ? { ...share, here } : share };
}

/** The record without the share, where it may not be here. */
function withoutShare({ authenticator, ...record }: ProfileRecord): ProfileRecord {
  const { here: _, ...share } = record.share;
  if (!authenticator) return { ...record, share };
  const { share: __, ...key } = authenticator;
  return { ...record, share, authenticator: key };
}

function pruned(record: ProfileRecord, now: number): ProfileRecord {
  const next = leaseStands(record, now) ? record : withoutShare(record);
  return now > next.share.seen ? { ...next, share: { ...next.share, seen: now } } : next;
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

  /**
   * What the lock screen shows; `remembered` are shares that the page has kept in memory. A share whose time is over is
   * taken off the disk first: nobody need know a secret for that.
   */
  async cards(now: number, remembered: ReadonlyMap<string, Bytes> = new Map()): Promise<ProfileCard[]> {
    const all = await this.#pruneAll(now);
    return all
      .map(({ id, name, language, secret, wrong, waitUntil, loggedOut, share, authenticator: key }) => ({
        id,
        name,
        language,
        secret,
        wrong,
        waitUntil,
        loggedOut,
        needsContact: !share.here && !key?.share && !remembered.has(id),
        ...(key ? { authenticator: { credential: key.credential, salt: key.salt } } : {}),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Makes a profile with keys of its own. With `handIn` the server has the share before anything is stored, and it is
   * never on the disk.
   */
  async create(
    about: Pick<ProfileRecord, 'id' | 'person' | 'name' | 'language' | 'secret'>,
    secret: string,
    now: number,
    handIn?: (ask: { id: string; verifier: Bytes; share: Bytes }) => Promise<void>,
  ): Promise<ProfileKeys> {
    const kdf = newKdf();
    const mask = await bytesOfSecret(secret, kdf);
    const halves: Halves = { own: random(32), share: random(32) };
    const id = base64url(random(16));
    await handIn?.({ id, verifier: await verifierOf(halves.own), share: halves.share });
    const share = { id, handedIn: handIn !== undefined, until: now, seen: now };
    const record: ProfileRecord = {
      ...about,
      kdf,
      own: masked(halves.own, mask),
      wrapped: await wrapNewMaster(halves),
      share: handIn ? share : { ...share, here: halves.share },
      wrong: 0,
      waitUntil: 0,
      loggedOut: false,
      generation: 0,
    };
    await this.#database.run(['profiles'], 'readwrite', (transaction) =>
      answer(transaction.objectStore('profiles').add(record)),
    );
    return openKeys(record.wrapped, halves);
  }

  /**
   * Tries a secret. The attempt is counted on disk before it is made, so that pulling the plug in between wins
   * nothing; `counted` is called in between. The share is the one on the disk, or `remembered`, as long as the lease
   * stands; else the server is asked, which counts attempts too. Throws `wait_before_next`, `wrong_pin` (with what is
   * left), `wiped` after the last one, `contact_needed`, or what the server said: `share_gone`, `device_revoked`, ….
   */
  async unlock(
    id: string,
    secret: string,
    now: number,
    ask: AskShare,
    { remembered, counted }: { remembered?: Bytes | undefined; counted?: () => void } = {},
  ): Promise<ProfileKeys> {
    const record = await this.#countAttempt(id, now);
    counted?.();
    const own = masked(record.own, await bytesOfSecret(secret, record.kdf));
    let keys: ProfileKeys;
    try {
      const here = leaseStands(record, now) ? (record.share.here ?? remembered) : undefined;
      keys = await openKeys(record.wrapped, { own, share: here ?? (await this.#askShare(record, own, ask)) });
    } catch (cause) {
      const fault = faultOf(cause);
      if (fault.code === 'wrong_pin') throw await this.#wrongSecret(record);
      // Nothing was learned of the secret, so nothing counts.
      if (fault.code !== 'device_revoked') await this.update(id, { wrong: record.wrong - 1, waitUntil: 0 });
      throw fault;
    }
    // Nobody waits for it: should it not be stored, the next attempt counts one more than it need.
    void this.update(id, { wrong: 0, waitUntil: 0 }).catch(() => undefined);
    return keys;
  }

  /** The share that the server has, for whoever has the right own half. */
  async #askShare({ id, share }: ProfileRecord, own: Bytes, ask: AskShare): Promise<Bytes> {
    try {
      return await ask({ id: share.id, verifier: await verifierOf(own) });
    } catch (cause) {
      const fault = faultOf(cause);
      if (fault.code === 'bad_share') throw new Fault({ code: 'wrong_pin' });
      if (fault.code === 'device_revoked') await this.remove(id);
      throw ['offline', 'unreachable', 'timeout'].includes(fault.code)
        ? new Fault({ code: 'contact_needed' })
        : fault;
    }
  }

  /**
   * Another secret for the same own half; the old one is asked for, and counts as an attempt. The share comes or goes with
   * it, as the new one may or may not open without contact: a code that may not never lies beside it.
   */
  async changeSecret(
    id: string,
    { from, to, kind }: Calls['changeSecret'][0],
    share: Bytes,
    { codeNeedsContact }: Lease,
    now: number,
  ): Promise<void> {
    const halves = await this.#sure(id, from, share, now);
    const kdf = newKdf();
    const own = masked(halves.own, await bytesOfSecret(to, kdf));
    const change = { kdf, own, secret: kind, wrong: 0, waitUntil: 0 };
    await this.#change(id, (record) => withShare({ ...record, ...change }, share, codeNeedsContact, now));
  }

  /** Lets a key of the authenticator open the profile too. The secret is asked for, and counts as an attempt. */
  async addAuthenticator(
    id: string,
    { secret, credential, salt, output }: Calls['addAuthenticator'][0],
    share: Bytes,
    now: number,
  ): Promise<void> {
    const halves = await this.#sure(id, secret, share, now);
    const mask = await masksOfAuthenticator(output);
    const authenticator = {
      credential,
      salt,
      own: masked(halves.own, mask.own),
      share: masked(share, mask.share),
    };
    await this.update(id, { authenticator, wrong: 0, waitUntil: 0 });
  }

  /** Both halves of an open profile, for whoever knows its secret. */
  async #sure(id: string, secret: string, share: Bytes, now: number): Promise<Halves> {
    const record = await this.#countAttempt(id, now);
    const halves = { own: masked(record.own, await bytesOfSecret(secret, record.kdf)), share };
    try {
      await openKeys(record.wrapped, halves);
    } catch {
      throw await this.#wrongSecret(record);
    }
    return halves;
  }

  async dropAuthenticator(id: string): Promise<void> {
    await this.#change(id, ({ authenticator: _, ...record }) => record);
  }

  /**
   * Opens with what the authenticator gave. 256 bits are not guessed, so nothing is counted here. After the lease the
   * share is asked for, and is then here again, under the authenticator's own mask.
   */
  async unlockWith(id: string, output: Bytes, now: number, ask: AskShare): Promise<ProfileKeys> {
    const record = await this.#change(id, (it) => pruned(it, now));
    const { authenticator } = record;
    if (!authenticator) throw new Fault({ code: 'authenticator_none' });
    const mask = await masksOfAuthenticator(output);
    const own = masked(authenticator.own, mask.own);
    const here = authenticator.share ? masked(authenticator.share, mask.share) : record.share.here;
    let share: Bytes;
    let keys: ProfileKeys;
    try {
      share = here ?? (await this.#askShare(record, own, ask));
      keys = await openKeys(record.wrapped, { own, share });
    } catch (cause) {
      const fault = faultOf(cause);
      throw fault.code === 'wrong_pin' ? new Fault({ code: 'authenticator_none' }) : fault;
    }
    const again = { ...authenticator, share: masked(share, mask.share) };
    await this.#change(id, (it) => {
      const until = here ? it.share.until : Math.max(it.share.until, now + CLOCK_SLACK_MS); // the contact to come says more
      return { ...it, authenticator: again, share: { ...it.share, until }, wrong: 0, waitUntil: 0 };
    });
    return keys;
  }

  /** The server has been heard: the lease begins anew, and the share is here again where it may be. */
  async heard(id: string, share: Bytes, { hours, codeNeedsContact }: Lease, now: number): Promise<void> {
    await this.#change(id, (record) => {
      if (record.loggedOut) return record; // an answer that was under way
      const begun = { ...record.share, handedIn: true, until: now + hours * HOUR_MS, seen: now };
      return withShare({ ...record, share: begun }, share, codeNeedsContact, now);
    });
  }

  /** Logged out: the share is not needed here before the next log-in, which is contact. */
  async logOut(id: string): Promise<void> {
    await this.#change(id, (record) => {
      const out = { ...record, loggedOut: true };
      return out.share.handedIn ? withoutShare(out) : out;
    });
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

  /** The profiles, none with a share that may not be here. */
  async #pruneAll(now: number): Promise<ProfileRecord[]> {
    const all = await this.all();
    return Promise.all(
      all.map((record) => {
        const next = pruned(record, now);
        const hidden = record.share.here || record.authenticator?.share;
        const over = hidden && !leaseStands(record, now);
        // That the clock goes on need not be noted each time.
        return over || next.share.seen - record.share.seen > CLOCK_SLACK_MS
          ? this.#change(record.id, (it) => pruned(it, now))
          : record;
      }),
    );
  }

  async #countAttempt(id: string, now: number): Promise<ProfileRecord> {
    return this.#change(id, (it) => {
      const record = pruned(it, now);
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
