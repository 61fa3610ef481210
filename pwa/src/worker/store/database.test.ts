import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { Fault } from '../../core/messages';
import { answer, Database, storageFault } from './database';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
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

test('the ways a browser says no have words of their own', () => {
  const codes = ['QuotaExceededError', 'SecurityError', 'InvalidStateError', 'UnknownError'].map(
    (name) => storageFault(new DOMException('no', name)).code,
  );
  expect(codes).toEqual(['storage_full', 'storage_forbidden', 'storage_closed', 'storage_failed']);
});
