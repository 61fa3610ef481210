import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Fault } from '../../core/messages';
import { answer, Database, LIMIT_MS, storageFault } from './database';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => {
  vi.useRealTimers();
});

const names = (database: Database) =>
  database.run(['rows'], 'readonly', (transaction) => answer(transaction.objectStore('rows').getAllKeys()));

test('a transaction whose work fails leaves nothing behind, and tells the cause', async () => {
  const database = new Database();
  const work = database.run(['rows'], 'readwrite', async (transaction) => {
    await answer(transaction.objectStore('rows').put(1, ['a']));
    throw new Fault({ code: 'core_failed' });
  });
  await expect(work).rejects.toMatchObject({ code: 'core_failed' });
  expect(await names(database)).toEqual([]);
});

test('a database that the browser closed is opened again at the next use', async () => {
  const database = new Database();
  await database.run(['rows'], 'readwrite', (transaction) =>
    answer(transaction.objectStore('rows').put(1, ['a'])),
  );
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase('stafett'); // the connection must let go of it: `versionchange`
    request.onsuccess = () => resolve();
  });
  expect(await names(database)).toEqual([]);
});

test('a database that was cleared while a profile was open says so, and leaves no empty one in its place', async () => {
  let closed = 0;
  const database = new Database(() => closed++);
  await names(database);
  database.guarded = true;
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase('stafett');
    request.onsuccess = () => resolve();
  });
  expect(closed).toBe(1);
  await expect(names(database)).rejects.toMatchObject({ code: 'storage_cleared' });
  await expect(names(database)).rejects.toMatchObject({ code: 'storage_cleared' });
  expect(await indexedDB.databases()).toEqual([]);
  expect(await names(new Database()), 'who begins anew may').toEqual([]);
});

test('an opening that the browser breaks off while it deletes is tried again, and says that all is gone', async () => {
  const database = new Database();
  await names(database);
  database.guarded = true;
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase('stafett');
    request.onsuccess = () => resolve();
  });
  const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
    const request = { error: new DOMException('deleted', 'AbortError') } as unknown as IDBOpenDBRequest;
    queueMicrotask(() => request.onerror?.(new Event('error')));
    return request;
  });
  await expect(names(database)).rejects.toMatchObject({ code: 'storage_cleared' });
  expect(open).toHaveBeenCalledTimes(2);
  open.mockRestore();
});

test('a transaction that never ends is given up, stores nothing, and does not stop the next one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const database = new Database();
  await names(database);
  let hung = () => {};
  const hangs = new Promise<void>((resolve) => {
    hung = resolve;
  });
  const work = database.run(['rows'], 'readwrite', (transaction) => {
    const rows = transaction.objectStore('rows');
    rows.put(1, ['a']);
    const again = () => {
      rows.get(['a']).onsuccess = again; // the storage has always one more thing to do
    };
    again();
    hung();
    return new Promise(() => {});
  });
  const given = expect(work).rejects.toMatchObject({ code: 'storage_slow' });
  await hangs;
  vi.advanceTimersByTime(LIMIT_MS);
  await given;
  expect(await names(database)).toEqual([]);
});

test('a database that a newer version of the app has changed says so', async () => {
  await new Promise<void>((resolve) => {
    const request = indexedDB.open('stafett', 1_000);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
  await expect(names(new Database())).rejects.toMatchObject({ code: 'storage_newer' });
});

test('the ways a browser says no have words of their own', () => {
  const codes = ['QuotaExceededError', 'SecurityError', 'InvalidStateError', 'UnknownError'].map(
    (name) => storageFault(new DOMException('no', name)).code,
  );
  expect(codes).toEqual(['storage_full', 'storage_forbidden', 'storage_closed', 'storage_failed']);
});
