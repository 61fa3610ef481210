import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { LEASE } from '../self';
import { Database } from './database';
import type { ProfileKeys } from './keys';
import { Profiles } from './profiles';
import { SealedStore, Stale } from './sealed';

const about = { id: 'p1', person: 'kari', name: 'Kari', language: 'nb', secret: 'pin' } as const;
const PIN = '284719';

let database: Database;
let profiles: Profiles;
let keys: ProfileKeys;

async function opened(): Promise<SealedStore> {
  const store = new SealedStore(database, 'p1', keys);
  await store.load();
  return store;
}

const put = (scope: string, key: string, data: string) => ({ op: 'put', table: 'chunk', key, scope, data });

/** Everything that lies in the browser's storage, as text, the way a finder of the tablet would look at it. */
async function rawScan(): Promise<string> {
  const found: unknown[] = [];
  await database.run(['profiles', 'keys', 'rows'], 'readonly', async (transaction) => {
    for (const name of ['profiles', 'keys', 'rows']) {
      const store = transaction.objectStore(name);
      for (const request of [store.getAll(), store.getAllKeys()]) {
        found.push(
          await new Promise((resolve) => {
            request.onsuccess = () => resolve(request.result);
          }),
        );
      }
    }
  });
  const bytes: string[] = [];
  return (
    JSON.stringify(found, (_key, value: unknown) => {
      if (value instanceof Uint8Array) bytes.push(Buffer.from(value).toString('latin1'));
      return value;
    }) + bytes.join('\n')
  );
}

/** The server, where nothing is to be asked of it. */
const nobody = () => Promise.reject(new Error('the server was asked'));

const change = (from: string, to: string) =>
  profiles.changeSecret('p1', { from, to, kind: 'passphrase' }, keys.share, LEASE, 0);

const wrongCount = async () => (await profiles.all())[0]?.wrong;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  database = new Database();
  profiles = new Profiles(database);
  keys = await profiles.create({ ...about }, PIN, 0);
});

describe('the sealed store', () => {
  test('gives back what was stored, after the profile is opened again', async () => {
    await (await opened()).commit([put('case:1:log', 'a', 'Ola biter'), put('', 'q', 'kø')]);
    keys = await profiles.unlock('p1', PIN, 0, nobody);
    const { rows, damaged } = await (await opened()).load();
    expect(damaged).toBe(0);
    expect(rows.map(({ key, scope, data }) => [key, scope, data]).sort()).toEqual([
      ['a', 'case:1:log', 'Ola biter'],
      ['q', '', 'kø'],
    ]);
  });

  test('leaves no word, id or name of a table readable', async () => {
    await (await opened()).commit([put('case:0199aa:internal', 'concern-77', 'Ola biter de andre')]);
    const raw = await rawScan();
    for (const secret of ['Ola', 'biter', '0199aa', 'concern-77', 'internal', 'chunk', PIN]) {
      expect(raw).not.toContain(secret);
    }
    expect(raw).toContain('Kari'); // the lock screen's own: so the scan does see
  });

  test('forgets a scope with its key, and nothing else', async () => {
    const store = await opened();
    await store.commit([
      put('case:1:log', 'a', 'one'),
      put('case:1:log', 'b', 'two'),
      put('case:2:log', 'a', 'other'),
    ]);
    await store.commit([{ op: 'drop_scope', scope: 'case:1:log' }]);
    expect((await store.load()).rows.map((row) => row.data)).toEqual(['other']);
    expect(await store.read('chunk', 'a', 'case:1:log')).toBeUndefined();
  });

  test('takes a scope that was dropped and came whole again in one list', async () => {
    const store = await opened();
    await store.commit([put('s', 'a', 'old'), put('s', 'b', 'old too')]);
    await store.commit([{ op: 'drop_scope', scope: 's' }, put('s', 'a', 'new')]);
    const { rows, damaged } = await store.load();
    expect(damaged).toBe(0);
    expect(rows.map((row) => row.data)).toEqual(['new']);
  });

  test('stores all of a list or nothing', async () => {
    const store = await opened();
    await expect(store.commit([put('s', 'a', 'x'), { op: 'explode' }])).rejects.toMatchObject({
      code: 'core_failed',
    });
    expect((await store.load()).rows).toEqual([]);
  });

  test('refuses a write made on what another tab has since changed', async () => {
    const [one, other] = [await opened(), await opened()];
    await one.commit([put('s', 'a', 'first')]);
    expect(await other.isStale()).toBe(true);
    await expect(other.commit([put('s', 'a', 'blind')])).rejects.toBeInstanceOf(Stale);
    await other.load();
    await other.commit([put('s', 'a', 'seen')]);
    await one.load();
    expect(await one.read('chunk', 'a', 's')).toBe('seen');
  });

  test('does not wake other tabs for a draft', async () => {
    await (await opened()).commit([put('', 'self', 'kari')]);
    const [one, other] = [await opened(), await opened()];
    await one.commit([put('', 'draft', 'halv')], { quiet: true });
    expect(await other.isStale()).toBe(false);
  });

  test('keeps the first drafts of two tabs in a scope that had no key before', async () => {
    const [one, other] = [await opened(), await opened()];
    await one.commit([put('case:1:log', 'a', 'first')], { quiet: true });
    expect(await other.read('chunk', 'a', 'case:1:log')).toBe('first'); // with a key that it has not loaded
    expect(await other.holds('case:1:log')).toBe(false);
    const blind = other.commit([put('case:1:log', 'b', 'second')], { quiet: true });
    await expect(blind).rejects.toBeInstanceOf(Stale); // with a key of its own nobody could read the first
    await other.load();
    expect(await other.holds('case:1:log')).toBe(true);
    await other.commit([put('case:1:log', 'b', 'second')], { quiet: true });
    const { rows, damaged } = await (await opened()).load();
    expect([rows.map((row) => row.data).sort(), damaged]).toEqual([['first', 'second'], 0]);
  });

  test('counts a row that was moved to another place as damaged, and opens the rest', async () => {
    const store = await opened();
    await store.commit([put('s', 'a', 'mine'), put('s', 'b', 'yours')]);
    await database.run(['rows'], 'readwrite', async (transaction) => {
      const rows = transaction.objectStore('rows');
      const all = await new Promise<IDBValidKey[]>((resolve) => {
        const request = rows.getAllKeys();
        request.onsuccess = () => resolve(request.result);
      });
      const first = await new Promise<unknown>((resolve) => {
        const request = rows.get(all[0] as IDBValidKey);
        request.onsuccess = () => resolve(request.result);
      });
      rows.put(first, all[1]);
    });
    const { rows, damaged } = await store.load();
    expect([rows.length, damaged]).toEqual([1, 1]);
  });

  test('keeps two profiles apart', async () => {
    await (await opened()).commit([put('s', 'a', 'kari')]);
    const others = await profiles.create({ ...about, id: 'p2', person: 'ola', name: 'Ola' }, '739104', 0);
    const store = new SealedStore(database, 'p2', others);
    expect((await store.load()).rows).toEqual([]);
    await profiles.remove('p1');
    await expect((async () => (await opened()).load())()).rejects.toMatchObject({ code: 'profile_gone' });
    expect((await profiles.all()).map((each) => each.id)).toEqual(['p2']);
  });
});

describe('a secret', () => {
  test('opens only when it is right, and the same letters in another form are the same', async () => {
    await profiles.create({ ...about, id: 'p3', secret: 'passphrase' }, 'blåbær på tur', 0);
    await expect(profiles.unlock('p3', 'blåbær på tur'.normalize('NFD'), 0, nobody)).resolves.toBeDefined();
    await expect(profiles.unlock('p3', 'blabaer', 0, nobody)).rejects.toMatchObject({
      code: 'wrong_pin',
      left: 9,
    });
  });

  test('is waited for longer and longer, and the tenth wrong one removes the profile', async () => {
    let now = 0;
    for (let wrong = 1; wrong < 10; wrong++) {
      await expect(profiles.unlock('p1', '000001', now, nobody)).rejects.toMatchObject({ left: 10 - wrong });
      const [card] = await profiles.cards(0);
      expect(card?.wrong).toBe(wrong);
      if (wrong >= 3) {
        await expect(profiles.unlock('p1', PIN, now, nobody)).rejects.toMatchObject({
          code: 'wait_before_next',
        });
      }
      now = (card?.waitUntil ?? 0) + 1;
    }
    await expect(profiles.unlock('p1', '000001', now, nobody)).rejects.toMatchObject({ code: 'wiped' });
    expect(await profiles.cards(0)).toEqual([]);
  });

  test('is counted as tried before it is tried', async () => {
    const attempt = profiles.unlock('p1', '000001', 0, nobody);
    await expect(attempt).rejects.toMatchObject({ code: 'wrong_pin' });
    expect(await wrongCount()).toBe(1);
    await profiles.unlock('p1', PIN, 0, nobody);
    expect(await wrongCount()).toBe(0);
  });

  test('can be changed by who knows the old one; the rows stay readable', async () => {
    await (await opened()).commit([put('s', 'a', 'kept')]);
    await expect(change('999999', 'x')).rejects.toMatchObject({
      code: 'wrong_pin',
    });
    await change(PIN, 'en lang setning');
    await expect(profiles.unlock('p1', PIN, 0, nobody)).rejects.toMatchObject({ code: 'wrong_pin' });
    keys = await profiles.unlock('p1', 'en lang setning', 0, nobody);
    expect((await (await opened()).load()).rows.map((row) => row.data)).toEqual(['kept']);
  });
});

describe("the device's authenticator", () => {
  const output = crypto.getRandomValues(new Uint8Array(32));
  const credential = crypto.getRandomValues(new Uint8Array(16));
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const add = (secret: string) =>
    profiles.addAuthenticator('p1', { secret, credential, salt, output }, keys.share, 0);

  test('opens what the code opens, and sets the count of wrong codes back', async () => {
    await (await opened()).commit([put('case:1:log', 'a', 'Ola biter')]);
    await add(PIN);
    await expect(profiles.unlock('p1', '000000', 0, nobody)).rejects.toMatchObject({ code: 'wrong_pin' });
    keys = await profiles.unlockWith('p1', output, 0, nobody);
    expect(await wrongCount()).toBe(0);
    const store = new SealedStore(database, 'p1', keys);
    expect((await store.load()).rows.map((row) => row.data)).toContain('Ola biter');
    keys = await profiles.unlock('p1', PIN, 0, nobody);
  });

  test('is let in by the code alone, and a wrong one counts', async () => {
    await expect(add('000000')).rejects.toMatchObject({ code: 'wrong_pin' });
    expect(await wrongCount()).toBe(1);
    await expect(profiles.unlockWith('p1', output, 0, nobody)).rejects.toMatchObject({
      code: 'authenticator_none',
    });
  });

  test('opens nothing with other bytes, nor after it was taken away', async () => {
    await add(PIN);
    const other = crypto.getRandomValues(new Uint8Array(32));
    await expect(profiles.unlockWith('p1', other, 0, nobody)).rejects.toMatchObject({
      code: 'authenticator_none',
    });
    await profiles.dropAuthenticator('p1');
    await expect(profiles.unlockWith('p1', output, 0, nobody)).rejects.toMatchObject({
      code: 'authenticator_none',
    });
    expect((await profiles.cards(0))[0]).not.toHaveProperty('authenticator');
  });

  test('opens also after the code was changed, and its bytes lie nowhere', async () => {
    await add(PIN);
    await change(PIN, 'blåbær på tur');
    await profiles.unlockWith('p1', output, 0, nobody);
    expect(await rawScan()).not.toContain(Buffer.from(output).toString('latin1'));
  });
});
