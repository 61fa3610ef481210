import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault, type SyncState } from '../../src/core/messages';
import { Opened } from '../../src/worker/opened';
import { selfEffect } from '../../src/worker/self';
import { ShareKeeper } from '../../src/worker/share';
import { Database } from '../../src/worker/store/database';
import type { ProfileKeys } from '../../src/worker/store/keys';
import { Profiles } from '../../src/worker/store/profiles';
import { readStored, SealedStore } from '../../src/worker/store/sealed';
import { Tabs } from '../../src/worker/tabs';
import { coreModule } from './open';

vi.mock('../../src/worker/wasm/fetch', async () => ({ freshCore: (await import('./open')).startCore }));

const identity = {
  person: 'kari',
  name: 'Kari',
  role: 'employee',
  unit: 'solsikken',
  service: 'barnehage',
  mode: 'demo',
  device: '01920000-0000-7000-8000-000000000001',
};
const HOUR = 3_600_000;
const locks = new Map<string, Promise<unknown>>();
let database: Database;
let keys: ProfileKeys;
/** The store as the first tab has it. */
let own: SealedStore;
let faults: string[];
/** What the screens were told to read anew, and whether there was something to send. */
let heard: boolean[];
/** Whether they were told that a pull has ended here, each time. */
let fetched: boolean[];

/** The profile as a worker opens it: the real core, the real store. */
async function open(store = own): Promise<Opened> {
  const { profile: record } = await readStored(database, 'p1');
  const news = {
    changed: (_cases: string[] | undefined, here: boolean) => heard.push(here),
    sync: (change: Partial<SyncState>) => {
      if (change.fetched !== undefined) fetched.push(change.fetched);
    },
    who: () => undefined,
    fault: (fault: Fault) => faults.push(fault.code),
  };
  const opened = new Opened(record, store, new Tabs(), news, {
    identity,
    settings: { idleMinutes: 5 },
    lease: { hours: 72, codeNeedsContact: false },
  });
  await opened.load();
  return opened;
}

const note = (opened: Opened, text: string) =>
  opened.ask({
    method: 'change',
    arg: { op: 'put', case: '', kind: 'private_note', depth: 'internal', f: { text } },
  });

/** What the next push would send; the server is silent. */
async function nextPush(opened: Opened): Promise<{ n: number; f: { text: string } }[]> {
  let sent = '{"entries":[]}';
  const silence = async (body: string) => {
    sent = body;
    throw new Fault({ code: 'offline' });
  };
  await opened.pushOnce(silence, 100).catch(() => undefined);
  return JSON.parse(sent).entries;
}

/** A pull that brings a municipality, and what the request said. */
async function pull(opened: Opened): Promise<{ cursor: string }> {
  let asked = '';
  const f = { name: 'Lyngvik', number: '9901', youngAge: 15, leaseHours: 24 };
  const by = { cb: 'a', ca: 1, by: 'a', at: 1 };
  const records = [{ id: 'm', kind: 'municipality', scope: 'ref', v: 1, f, ...by }];
  const answer = { version: 1, held: true, fresh: ['ref'], records, cursor: 'c', head: 1 };
  await opened.pullOnce(async (body) => {
    asked = body;
    return JSON.stringify(answer);
  }, false);
  return JSON.parse(asked);
}

beforeEach(async () => {
  await coreModule();
  globalThis.indexedDB = new IDBFactory();
  locks.clear();
  vi.unstubAllGlobals();
  vi.stubGlobal('navigator', {
    locks: {
      request: (name: string, _options: LockOptions, work: () => Promise<unknown>) => {
        const turn = (locks.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
        locks.set(name, turn);
        return turn;
      },
    },
  });
  faults = [];
  heard = [];
  fetched = [];
  database = new Database();
  const about = { id: 'p1', person: 'kari', name: 'Kari', language: 'nb', secret: 'pin' } as const;
  keys = await new Profiles(database).create(about, '284719', 0);
  own = new SealedStore(database, 'p1', keys);
  await own.load();
  await own.commit([selfEffect('identity', identity)]);
});

/** As `open`, in a tab beside the first. */
const openBeside = () => open(new SealedStore(database, 'p1', keys));

describe('an open profile', () => {
  it('numbers its queue as the server waits for it, and tells when that mends nothing', async () => {
    const counters = { cursor: '', next: 7, acked: 6, head: 0, lastPull: 0, device: identity.device };
    await own.commit([{ op: 'put', table: 'meta', key: 'state', scope: '', data: JSON.stringify(counters) }]);
    const opened = await open();
    await note(opened, 'Husk lua');
    expect(await nextPush(opened)).toMatchObject([{ n: 7, f: { text: 'Husk lua' } }]);
    const gap = async () => {
      throw new Fault({ code: 'sync_gap', expected: 5 });
    };
    expect(await opened.pushOnce(gap, 100)).toBe(true);
    expect(await nextPush(opened)).toMatchObject([{ n: 5, f: { text: 'Husk lua' } }]);
    await expect(opened.pushOnce(gap, 100)).rejects.toMatchObject({ code: 'sync_gap' });
    expect(await nextPush(await open()), 'and it is stored so').toMatchObject([{ n: 5 }]);
  });

  it('keeps to the lease of its municipality, and believes no clock that was set back', async () => {
    const clock = vi.spyOn(Date, 'now');
    const contact = 1_795_348_800_000;
    const overAfter = async (hours: number) => {
      clock.mockReturnValue(contact + hours * HOUR);
      return (await open()).leaseOver;
    };
    expect(await overAfter(1000), 'never in contact: there is nothing to close').toBe(false);
    clock.mockReturnValue(contact);
    await pull(await open());
    expect([await overAfter(0), await overAfter(23), await overAfter(25), await overAfter(-1)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    clock.mockRestore();
  });

  it('fetches everything anew when a row would not open, and says so', async () => {
    const opened = await open();
    await pull(opened);
    expect((await pull(opened)).cursor).toBe('c');
    await database.run(['rows'], 'readwrite', (transaction) => {
      const rows = transaction.objectStore('rows');
      rows.put(new Uint8Array(40), ['p1', 'no', 'key']);
    });
    const again = await open();
    expect(faults).toEqual(['data_damaged']);
    expect((await pull(again)).cursor).toBe('');
    const healed = await open();
    expect(faults, 'what has come anew is damaged no longer').toEqual(['data_damaged']);
    expect((await pull(healed)).cursor).toBe('c');
  });

  it('counts a row that is no JSON as damaged, and loads the others of its batch', async () => {
    const opened = await open();
    await pull(opened);
    await own.load();
    await own.commit([{ op: 'put', table: 'chunk', key: '00000009', scope: 'ref', data: '[{"id":' }]);
    const again = await open();
    expect(await again.ask({ method: 'directory', arg: {} })).toMatchObject({ municipality: 'Lyngvik' });
    expect((await pull(again)).cursor).toBe('');
    expect((await pull(await open())).cursor, 'it is gone, and damages no later opening').toBe('c');
  });

  it('forgets a scope that is taken away together with a refusal', async () => {
    const opened = await open();
    await pull(opened);
    expect(await opened.ask({ method: 'directory', arg: {} })).toMatchObject({ municipality: 'Lyngvik' });
    await opened.purge(['ref']);
    expect(await opened.ask({ method: 'directory', arg: {} })).toMatchObject({ municipality: '' });
  });

  it('brings nothing of a case back that was taken away while a form about it was open, in any tab', async () => {
    const id = '01939f00-0000-7000-8000-000000000001';
    const scope = `case:${id}:log`;
    const subject = '01939f00-0000-7000-8000-000000000002';
    const by = { cb: 'a', ca: 1, by: 'a', at: 1, v: 1, scope };
    const f = {
      subject,
      guide: 'g',
      guideVersion: '1',
      unit: 'solsikken',
      service: 'barnehage',
      log: 'none',
    };
    const records = [
      { id, kind: 'case', f: { ...f, step: '0.1', status: 'open', raisedBy: 'staff' }, ...by },
      { id: subject, kind: 'subject', f: { kind: 'child', givenName: 'Ada', familyName: 'Prøve' }, ...by },
    ];
    const answers = [
      { version: 1, held: true, fresh: [scope], records, cursor: 'c', head: 1 },
      { version: 1, held: true, purges: [{ scope, reason: 'consent_withdrawn' }], cursor: 'd', head: 2 },
    ].map((answer) => JSON.stringify(answer));
    const [one, other] = [await open(), await openBeside()];
    await one.pullOnce(async () => answers[0] ?? '', false);
    await other.refresh();
    for (const tab of [one, other]) await tab.writeDraft('form', scope, '"Ada leker alene"');
    const held = (await readStored(database, 'p1')).sealed.length;
    await one.pullOnce(async () => answers[1] ?? '', false);
    for (const tab of [one, other]) {
      await expect(tab.writeDraft('form', scope, '"Ada leker"')).rejects.toMatchObject({
        code: 'unknown_case',
      });
    }
    const left = await readStored(database, 'p1');
    expect(left.sealed.length).toBeLessThan(held);
    expect(left.wrapped.length, 'the key of the profile’s own scope').toBe(1);
  });

  it('follows another tab that registered the device anew', async () => {
    const [one, other] = [await open(), await openBeside()];
    const device = '01920000-0000-7000-8000-000000000002';
    await one.becomes({ ...identity, device });
    await note(other, 'Husk lua');
    expect(other.device).toBe(device);
  });

  it('hands half of its key in anew when it is registered as another device, and else once', async () => {
    const handedIn: (string | null)[] = [];
    vi.stubGlobal('fetch', async (_path: string, { headers }: { headers: Headers }) => {
      handedIn.push(headers.get('authorization'));
      return new Response(null, { status: 204 });
    });
    const opened = await open();
    const keeper = new ShareKeeper(new Profiles(database), opened, keys);
    const expires = Date.now() / 1000 + 600;
    await opened.writeSelf('tokens', { access: 'first', refresh: 'r', expires });
    await keeper.heard(Date.now());
    await keeper.heard(Date.now());
    await opened.becomes({ ...identity, device: '01920000-0000-7000-8000-000000000002' });
    await opened.writeSelf('tokens', { access: 'second', refresh: 's', expires });
    await keeper.heard(Date.now());
    await keeper.heard(Date.now());
    expect(handedIn).toEqual(['Bearer first', 'Bearer second']);
  });

  it('can still send what was not sent when the browser has cleared the rest', async () => {
    const opened = await open();
    const tokens = { access: 'good', refresh: 'r', expires: Date.now() / 1000 + 600 };
    await opened.writeSelf('tokens', tokens);
    await note(opened, 'Husk lua');
    await opened.withToken(async () => undefined);
    database.guarded = true;
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase('stafett').onsuccess = () => resolve();
    });
    await expect(note(opened, 'Husk votter')).rejects.toMatchObject({ code: 'storage_cleared' });
    await opened.withToken(async (token) => expect(token).toBe('good'));
    expect((await nextPush(opened)).map((each) => each.f.text)).toContain('Husk lua');
  });

  it('loses no look that is noted together with another, or while others are reported', async () => {
    const opened = await open();
    const look = (screen: string) => ({ case: 'c', screen, at: 1 });
    await Promise.all(['now', 'plan', 'people'].map((screen) => opened.looked(look(screen))));
    const told: string[][] = [];
    await opened.reportLooks(async (list) => {
      told.push(list.map((each) => each.screen));
      await opened.looked(look('timeline'));
    });
    await opened.reportLooks(async (list) => void told.push(list.map((each) => each.screen)));
    await opened.reportLooks(async () => void told.push([]));
    expect(told).toEqual([['now', 'plan', 'people'], ['timeline']]);
  });

  it('a pull that brings something wakes no push, and one that brings nothing wakes nobody', async () => {
    const opened = await open();
    await pull(opened);
    expect(heard).toEqual([false]);
    const nothing = { version: 1, held: true, cursor: 'c', head: 1 };
    await opened.pullOnce(async () => JSON.stringify(nothing), false);
    expect(heard).toEqual([false]);
    await note(opened, 'Husk lua');
    expect(heard).toEqual([false, true]);
  });

  it('tells that all was fetched once the first pull has ended, though it brought nothing, and again when it is opened', async () => {
    const opened = await open();
    opened.tellCounts();
    await opened
      .pullOnce(async () => {
        throw new Fault({ code: 'offline' });
      }, false)
      .catch(() => undefined);
    opened.tellCounts();
    expect(fetched).toEqual([false, false]);
    const nothing = JSON.stringify({ version: 1, held: true, cursor: 'c', head: 1 });
    await opened.pullOnce(async () => nothing, false);
    expect(fetched).toEqual([false, false, true]);
    expect(heard, 'what a screen asks is asked anew').toEqual([false]);
    await opened.pullOnce(async () => nothing, false);
    expect(heard).toEqual([false]);
    (await open()).tellCounts();
    expect(fetched.at(-1)).toBe(true);
  });
});
