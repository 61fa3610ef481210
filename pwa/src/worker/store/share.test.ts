import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Calls, Fault } from '../../core/messages';
import { Database } from './database';
import { bytesOfSecret } from './kdf';
import { type Bytes, masked, openKeys, verifierOf } from './keys';
import { type Lease, type ProfileRecord, Profiles } from './profiles';

const PIN = '284719';
const SENTENCE = 'blåbær på tur';
const HOUR = 3_600_000;
/** How many wrong codes the server takes: here fewer, since each costs as much as it should. */
const TRIES = 3;
const START = Date.UTC(2026, 10, 22, 8);
const about = { id: 'p1', person: 'kari', name: 'Kari', language: 'nb', secret: 'pin' } as const;
const lease: Lease = { hours: 72, codeNeedsContact: false };
const bare: Lease = { hours: 72, codeNeedsContact: true };

/** What the server does (server/auth/share.go), in memory. */
class Keeper {
  online = true;
  revoked = false;
  asked = 0;
  readonly #kept = new Map<string, { verifier: string; share: Bytes; wrong: number }>();

  handIn = async ({ id, verifier, share }: { id: string; verifier: Bytes; share: Bytes }) => {
    if (!this.online) throw new Fault({ code: 'offline' });
    this.#kept.set(id, { verifier: verifier.join(), share: share.slice(), wrong: 0 });
  };

  ask = async ({ id, verifier }: { id: string; verifier: Bytes }): Promise<Bytes> => {
    this.asked++;
    if (!this.online) throw new Fault({ code: 'offline' });
    if (this.revoked) throw new Fault({ code: 'device_revoked' });
    const kept = this.#kept.get(id);
    if (!kept) throw new Fault({ code: 'share_gone' });
    if (kept.verifier === verifier.join()) return kept.share.slice();
    if (++kept.wrong === TRIES) {
      this.#kept.delete(id);
      throw new Fault({ code: 'share_gone' });
    }
    throw new Fault({ code: 'bad_share' });
  };
}

let server: Keeper;
let profiles: Profiles;

const unlock = (secret: string, now: number) => profiles.unlock('p1', secret, now, server.ask);
const changeSecret = (share: Bytes, change: Calls['changeSecret'][0], how: Lease, now: number) =>
  profiles.changeSecret('p1', change, share, how, now);
const record = async () => (await profiles.all())[0] as ProfileRecord;

/** A profile that was in contact at START. */
async function inContact(how: Lease): Promise<Bytes> {
  const keys = await profiles.create(
    { ...about },
    PIN,
    START,
    how.codeNeedsContact ? server.handIn : undefined,
  );
  const { id } = (await record()).share;
  await server.handIn({ id, verifier: keys.verifier, share: keys.share });
  await profiles.heard('p1', keys.share, how, START);
  return keys.share;
}

/** Opens a copy of the disk, by somebody who knows the code and needs no app. */
async function openCopy(copy: ProfileRecord, secret: string): Promise<boolean> {
  const own = masked(copy.own, await bytesOfSecret(secret, copy.kdf));
  for (const share of [copy.share.here, copy.authenticator?.share, new Uint8Array(32)]) {
    if (!share) continue;
    const found = await openKeys(copy.wrapped, { own, share: new Uint8Array(share) }).catch(() => undefined);
    if (found) return true;
  }
  return false;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new Keeper();
  profiles = new Profiles(new Database());
});

describe('without contact', () => {
  test('the code opens as long as the lease, and then the server is asked', async () => {
    const share = await inContact(lease);
    server.online = false;
    expect((await unlock(PIN, START + 72 * HOUR)).share).toEqual(share);
    expect(server.asked).toBe(0);
    await expect(unlock(PIN, START + 73 * HOUR)).rejects.toMatchObject({ code: 'contact_needed' });
    server.online = true;
    expect((await unlock(PIN, START + 73 * HOUR)).share).toEqual(share);
    await profiles.heard('p1', share, lease, START + 73 * HOUR);
    server.online = false;
    expect((await unlock(PIN, START + 100 * HOUR)).share).toEqual(share);
  });

  test('the disk alone does not open with the right code after the lease, nor when the clock is set back', async () => {
    await inContact(lease);
    expect(await openCopy(await record(), PIN)).toBe(true); // within the lease it does, and the documents say so
    expect((await profiles.cards(START + 73 * HOUR))[0]).toMatchObject({ needsContact: true });
    expect(await openCopy(await record(), PIN)).toBe(false);
    server.online = false;
    await expect(unlock(PIN, START)).rejects.toMatchObject({ code: 'contact_needed' });
  });

  test('attempts that nobody could judge do not count', async () => {
    await inContact(bare);
    server.online = false;
    for (let n = 0; n < 3; n++)
      await expect(unlock('000001', START)).rejects.toMatchObject({ code: 'contact_needed' });
    expect((await record()).wrong).toBe(0);
  });

  test('what the page remembers opens too, until the lease is over', async () => {
    const remembered = await inContact(bare);
    server.online = false;
    await profiles.unlock('p1', PIN, START + HOUR, server.ask, { remembered });
    await expect(
      profiles.unlock('p1', '000001', START + HOUR, server.ask, { remembered }),
    ).rejects.toMatchObject({ code: 'wrong_pin', left: 9 });
    await expect(
      profiles.unlock('p1', PIN, START + 73 * HOUR, server.ask, { remembered }),
    ).rejects.toMatchObject({ code: 'contact_needed' });
  });
});

describe('where a code needs contact', () => {
  test('nothing on the disk tells a right code from a wrong one, at no time', async () => {
    await inContact(bare);
    expect(await openCopy(await record(), PIN)).toBe(false);
    const { own, kdf } = await record();
    const verifiers = await Promise.all(
      [PIN, '000001'].map(async (code) => verifierOf(masked(own, await bytesOfSecret(code, kdf)))),
    );
    expect(verifiers.map((each) => each.length)).toEqual([32, 32]);
    expect((await unlock(PIN, START)).verifier).toEqual(verifiers[0]);
  });

  test('no profile is made when the server could not take its half', async () => {
    server.online = false;
    await expect(profiles.create({ ...about }, PIN, START, server.handIn)).rejects.toMatchObject({
      code: 'offline',
    });
    expect(await profiles.all()).toEqual([]);
  });

  test('a sentence opens without contact all the same, and a code again does not', async () => {
    const share = await inContact(bare);
    server.online = false;
    await changeSecret(share, { from: PIN, to: SENTENCE, kind: 'passphrase' }, bare, START);
    await unlock(SENTENCE, START + HOUR);
    await changeSecret(share, { from: SENTENCE, to: PIN, kind: 'pin' }, bare, START + HOUR);
    expect(await openCopy(await record(), PIN)).toBe(false);
    await expect(unlock(PIN, START + HOUR)).rejects.toMatchObject({ code: 'contact_needed' });
  });

  test('a sentence chosen after the lease brings nothing back that only contact may', async () => {
    const share = await inContact(bare);
    await changeSecret(share, { from: PIN, to: SENTENCE, kind: 'passphrase' }, bare, START + 73 * HOUR);
    expect(await openCopy(await record(), SENTENCE)).toBe(false);
  });

  test('a code for a profile whose half the server has not got yet opens all the same', async () => {
    const { share } = await profiles.create({ ...about, secret: 'passphrase' }, SENTENCE, START);
    await changeSecret(share, { from: SENTENCE, to: PIN, kind: 'pin' }, bare, START + 1000 * HOUR);
    await unlock(PIN, START + 1000 * HOUR);
    expect(server.asked).toBe(0);
  });

  test('the authenticator opens without contact, and after the lease with it', async () => {
    const share = await inContact(bare);
    const output = crypto.getRandomValues(new Uint8Array(32));
    const key = { secret: PIN, credential: output.slice(0, 16), salt: output.slice(0, 16), output };
    await profiles.addAuthenticator('p1', key, share, START);
    server.online = false;
    const open = (now: number) => profiles.unlockWith('p1', output, now, server.ask);
    expect((await open(START + HOUR)).share).toEqual(share);
    expect(await openCopy(await record(), PIN)).toBe(false);
    await expect(open(START + 73 * HOUR)).rejects.toMatchObject({ code: 'contact_needed' });
    expect((await record()).authenticator?.share).toBeUndefined();
    server.online = true;
    await open(START + 73 * HOUR);
    await profiles.heard('p1', share, bare, START + 73 * HOUR);
    server.online = false;
    await open(START + 74 * HOUR);
  });
});

describe('the server', () => {
  test('counts wrong codes whatever the device says of them, and forgets its half at the last', async () => {
    await inContact(bare);
    const copy = await record();
    for (let n = 0; n < TRIES; n++) {
      await expect(unlock('000001', START)).rejects.toMatchObject({
        code: n < TRIES - 1 ? 'wrong_pin' : 'share_gone',
      });
      await profiles.update('p1', { wrong: 0, waitUntil: 0 }); // as somebody does who has many copies of the disk
    }
    await expect(unlock(PIN, START)).rejects.toMatchObject({ code: 'share_gone' });
    expect(await openCopy(copy, PIN)).toBe(false);
  });

  test('gives a blocked device nothing, and the profile is removed', async () => {
    await inContact(lease);
    server.revoked = true;
    await expect(unlock(PIN, START + 73 * HOUR)).rejects.toMatchObject({ code: 'device_revoked' });
    expect(await profiles.all()).toEqual([]);
  });

  test('is needed after a log-out, and an answer under way then brings nothing back', async () => {
    const share = await inContact(lease);
    await profiles.logOut('p1');
    await profiles.heard('p1', share, lease, START);
    expect(await openCopy(await record(), PIN)).toBe(false);
    server.online = false;
    await expect(unlock(PIN, START)).rejects.toMatchObject({ code: 'contact_needed' });
    server.online = true;
    expect((await unlock(PIN, START)).share).toEqual(share);
  });

  test('has not got what was never handed in: then it stays here', async () => {
    await profiles.create({ ...about }, PIN, START);
    await profiles.cards(START + 1000 * HOUR);
    await profiles.logOut('p1');
    await unlock(PIN, START + 1000 * HOUR);
    expect(server.asked).toBe(0);
  });
});
