import { Fault } from '../../core/messages';
import { answer, type Database } from './database';
import { newScopeKey, openScopeKey, type ProfileKeys, type ScopeKey } from './keys';
import { Names } from './names';
import type { ProfileRecord } from './profiles';
import { open, type Row, seal } from './seal';

/** One storage operation as the core orders it; a list of them is one transaction. */
export interface Effect {
  op: string;
  table?: string;
  key?: string;
  scope?: string;
  data?: string;
}

/** Every row of a profile that would open, and how many would not. */
export interface Loaded {
  rows: Row[];
  damaged: number;
}

/** What lies sealed of a profile, as one transaction read it: worth nothing without its keys. */
export interface Stored {
  profile: ProfileRecord;
  keyPlaces: IDBValidKey[];
  wrapped: Uint8Array[];
  rowPlaces: IDBValidKey[];
  sealed: Uint8Array[];
}

/** Reads everything that lies sealed of a profile. Needs no key: it is done while the secret is tried. */
export async function readStored(database: Database, profileId: string): Promise<Stored> {
  const range = IDBKeyRange.bound([profileId], [profileId, []]);
  return database.run(['profiles', 'keys', 'rows'], 'readonly', async (transaction) => {
    const keys = transaction.objectStore('keys');
    const rows = transaction.objectStore('rows');
    const [profile, keyPlaces, wrapped, rowPlaces, sealed] = await Promise.all([
      answer<ProfileRecord | undefined>(transaction.objectStore('profiles').get(profileId)),
      answer(keys.getAllKeys(range)),
      answer<Uint8Array[]>(keys.getAll(range)),
      answer(rows.getAllKeys(range)),
      answer<Uint8Array[]>(rows.getAll(range)),
    ]);
    if (!profile) throw new Fault({ code: 'profile_gone' });
    return { profile, keyPlaces, wrapped, rowPlaces, sealed };
  });
}

/** Another tab stored something since this one last loaded: load again, then ask the core again. */
export class Stale extends Error {
  override name = 'Stale';
}

type Prepared =
  | { op: 'put'; scope: string; row: string; sealed: Uint8Array }
  | { op: 'delete'; scope: string; row: string }
  | { op: 'drop_scope'; scope: string };

/**
 * The sealed rows of one open profile. Every scope has a data key of its own, so that dropping a scope is
 * dropping its key: what a disk may still hold of its rows cannot be opened by anybody.
 */
export class SealedStore {
  readonly #database: Database;
  readonly #profile: string;
  readonly #keys: ProfileKeys;
  readonly #names: Names;
  /** Data keys by the scope's opaque name, as they were at `#generation`. */
  #scopeKeys = new Map<string, ScopeKey>();
  #generation = -1;
  /** What would not open when this was loaded last. */
  #damaged: { place: string[]; sealed: Uint8Array }[] = [];

  constructor(database: Database, profile: string, keys: ProfileKeys) {
    this.#database = database;
    this.#profile = profile;
    this.#keys = keys;
    this.#names = new Names(keys.naming);
  }

  /** Whether another tab has written since this one loaded. */
  async isStale(): Promise<boolean> {
    const profile = await this.#database.run(['profiles'], 'readonly', (transaction) =>
      answer<ProfileRecord | undefined>(transaction.objectStore('profiles').get(this.#profile)),
    );
    if (!profile) throw new Fault({ code: 'profile_gone' });
    return profile.generation !== this.#generation;
  }

  /** Opens every row of the profile: those `read` a moment ago, or what lies there now. `damaged` counts those that would not open. */
  async load(read?: Stored): Promise<Loaded> {
    const stored = read ?? (await readStored(this.#database, this.#profile));
    const scopeKeys = new Map<string, ScopeKey>();
    await Promise.all(
      stored.wrapped.map(async (wrapped, i) => {
        const place = stored.keyPlaces[i] as string[] | undefined;
        const scope = place?.[1];
        if (!scope) return;
        try {
          scopeKeys.set(scope, { key: await openScopeKey(this.#keys, wrapped), wrapped });
        } catch {
          // A damaged key: its rows count as damaged below, and the scope comes anew from the server.
        }
      }),
    );
    const rows = await Promise.all(
      stored.sealed.map(async (sealed, i) => {
        const place = stored.rowPlaces[i] as string[];
        const key = scopeKeys.get(place[1] ?? '')?.key;
        return key && (await open(sealed, key, place));
      }),
    );
    this.#scopeKeys = scopeKeys;
    this.#generation = stored.profile.generation;
    this.#damaged = stored.sealed.flatMap((sealed, i) =>
      rows[i] ? [] : [{ place: stored.rowPlaces[i] as string[], sealed }],
    );
    return { rows: rows.filter((row) => row !== undefined), damaged: this.#damaged.length };
  }

  /**
   * Removes what would not open, once what it held has come anew: as long as it lies there, every opening fetches
   * everything. A place that holds something else by now is left alone.
   */
  async healed(): Promise<void> {
    if (this.#damaged.length === 0) return;
    const damaged = this.#damaged;
    await this.#database.run(['rows'], 'readwrite', async (transaction) => {
      const rows = transaction.objectStore('rows');
      for (const { place, sealed } of damaged) {
        const now = await answer<Uint8Array | undefined>(rows.get(place));
        if (now && sameBytes(now, sealed)) rows.delete(place);
      }
    });
    this.#damaged = [];
  }

  /** One row's data; undefined when there is none. The scope's key may be one that another tab made since. */
  async read(table: string, key: string, scope: string): Promise<string | undefined> {
    const scopePlace = [this.#profile, await this.#names.scope(scope)] as const;
    const place = [...scopePlace, await this.#names.row(table, key)];
    const [sealed, wrapped] = await this.#database.run(['rows', 'keys'], 'readonly', (transaction) =>
      Promise.all([
        answer<Uint8Array | undefined>(transaction.objectStore('rows').get(place)),
        answer<Uint8Array | undefined>(transaction.objectStore('keys').get([...scopePlace])),
      ]),
    );
    if (!sealed || !wrapped) return undefined;
    const known = this.#scopeKeys.get(scopePlace[1]);
    const scopeKey =
      known && sameBytes(known.wrapped, wrapped) ? known.key : await openScopeKey(this.#keys, wrapped);
    return (await open(sealed, scopeKey, place))?.data;
  }

  /** Whether anything lies under a scope's key, as far as this tab has loaded. */
  async holds(scope: string): Promise<boolean> {
    return this.#scopeKeys.has(await this.#names.scope(scope));
  }

  /**
   * Stores a list of effects: all of it, or nothing (and then a Fault: `storage_full`, `storage_closed`).
   * Throws Stale when another tab wrote since this one loaded. Call it inside the profile's write lock.
   * `quiet` writes are this device's own (drafts, tokens): they make no other tab load anew, unless they bring a
   * scope's first key, which two tabs must not both make.
   */
  async commit(effects: readonly Effect[], how: { quiet?: boolean } = {}): Promise<void> {
    const { prepared, scopeKeys, fresh } = await this.#prepare(effects);
    const expected = this.#generation;
    const next = how.quiet && fresh.size === 0 ? expected : expected + 1;
    await this.#database
      .run(['profiles', 'keys', 'rows'], 'readwrite', async (transaction) => {
        const profiles = transaction.objectStore('profiles');
        const profile = await answer<ProfileRecord | undefined>(profiles.get(this.#profile));
        if (!profile) throw new Fault({ code: 'profile_gone' });
        if (profile.generation !== expected) throw new Fault({ code: 'stale' });
        const keys = transaction.objectStore('keys');
        const rows = transaction.objectStore('rows');
        for (const effect of prepared) {
          const scope = [this.#profile, effect.scope];
          if (effect.op === 'put') rows.put(effect.sealed, [...scope, effect.row]);
          else if (effect.op === 'delete') rows.delete([...scope, effect.row]);
          else {
            rows.delete(IDBKeyRange.bound(scope, [...scope, []]));
            keys.delete(scope);
          }
        }
        for (const [scope, { wrapped }] of fresh) keys.put(wrapped, [this.#profile, scope]);
        if (next !== expected) profiles.put({ ...profile, generation: next });
      })
      .catch((cause: unknown) => {
        if (cause instanceof Fault && cause.code === 'stale') throw new Stale();
        throw cause;
      });
    this.#scopeKeys = scopeKeys;
    this.#generation = next;
  }

  /** Seals before the transaction begins: IndexedDB ends a transaction that waits for anything else. */
  async #prepare(effects: readonly Effect[]) {
    const scopeKeys = new Map(this.#scopeKeys);
    const fresh = new Map<string, ScopeKey>();
    const sealing: Promise<Prepared>[] = [];
    for (const effect of effects) {
      const { op, table = '', key = '', scope: scopeId = '', data = '' } = effect;
      const scope = await this.#names.scope(scopeId);
      if (op === 'drop_scope') {
        scopeKeys.delete(scope);
        fresh.delete(scope);
        sealing.push(Promise.resolve({ op, scope }));
        continue;
      }
      if (op === 'delete') {
        sealing.push(this.#names.row(table, key).then((row) => ({ op: 'delete' as const, scope, row })));
        continue;
      }
      if (op !== 'put') throw new Fault({ code: 'core_failed', detail: `unknown effect ${op}` });
      let scopeKey = scopeKeys.get(scope);
      if (!scopeKey) {
        scopeKey = await newScopeKey(this.#keys);
        scopeKeys.set(scope, scopeKey);
        fresh.set(scope, scopeKey);
      }
      const dataKey = scopeKey.key;
      sealing.push(
        this.#names.row(table, key).then(async (row) => ({
          op: 'put' as const,
          scope,
          row,
          sealed: await seal({ table, key, scope: scopeId, data }, dataKey, [this.#profile, scope, row]),
        })),
      );
    }
    return { prepared: await Promise.all(sealing), scopeKeys, fresh };
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
