import { Fault } from '../../core/messages';

/** Bytes of a key, or of half of one. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * What an open profile's rows are sealed and named with. Derived from the profile's random master key and held
 * in memory only: a CryptoKey put into IndexedDB lies in plain bytes in Chromium's files, extractable or not.
 */
export interface ProfileKeys {
  /** AES-KW: wraps the data key of each scope. */
  wrapping: CryptoKey;
  /** HMAC-SHA-256: makes the opaque names of scopes and rows. */
  naming: CryptoKey;
  /** One half of what wraps the master key, 32 bytes: worth nothing without the other. */
  share: Bytes;
  /** What the server is shown when it is asked for the share, 32 bytes: worth nothing without the share. */
  verifier: Bytes;
}

/** The two halves of what wraps a master key, 32 bytes each. */
export interface Halves {
  /** What the secret, or the authenticator, opens. */
  own: Bytes;
  /** What lies on the device for as long as it may open without contact, and at the server. */
  share: Bytes;
}

const utf8 = new TextEncoder();

export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

/**
 * Two times 32 bytes, one over the other: what is masked with random bytes, or with what a secret makes, says nothing of
 * itself, and any other bytes unmask it to something as well. Which is right only the whole tells.
 */
export function masked(bytes: Uint8Array, mask: Uint8Array): Bytes {
  return Uint8Array.from(bytes, (byte, i) => byte ^ (mask[i] ?? 0));
}

const derivation = (info: string) => ({
  name: 'HKDF',
  hash: 'SHA-256',
  salt: new Uint8Array(),
  info: utf8.encode(info),
});

/** 32 bytes for one purpose. */
async function derived(bytes: Bytes, info: string): Promise<Bytes> {
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits(derivation(info), base, 256));
}

/** What the server is shown for the share: of another code comes another, and of it comes neither half. */
export const verifierOf = (own: Bytes): Promise<Bytes> => derived(own, 'stafett verifier v1');

/** What masks the two halves where an authenticator opens them: of the 32 bytes that it gives (WebAuthn PRF). */
export async function masksOfAuthenticator(output: Bytes): Promise<Halves> {
  const [own, share] = await Promise.all([
    derived(output, 'stafett prf own v1'),
    derived(output, 'stafett prf share v1'),
  ]);
  return { own, share };
}

/** AES-KW, of both halves. */
async function keyOf({ own, share }: Halves): Promise<CryptoKey> {
  const both = new Uint8Array([...own, ...share]);
  const base = await crypto.subtle.importKey('raw', both, 'HKDF', false, ['deriveKey']);
  both.fill(0);
  return crypto.subtle.deriveKey(
    derivation('stafett master v1'),
    base,
    { name: 'AES-KW', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}

/** A new master key, wrapped by both halves. */
export async function wrapNewMaster(halves: Halves): Promise<Uint8Array> {
  const raw = random(32);
  // AES-KW wraps a key, not bytes; as an HMAC key the bytes may be exported into the wrap, and only there.
  const master = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  raw.fill(0);
  return new Uint8Array(await crypto.subtle.wrapKey('raw', master, await keyOf(halves), 'AES-KW'));
}

async function unwrapMaster(wrapped: Uint8Array, halves: Halves): Promise<Bytes> {
  try {
    const master = await crypto.subtle.unwrapKey(
      'raw',
      wrapped as BufferSource,
      await keyOf(halves),
      'AES-KW',
      { name: 'HMAC', hash: 'SHA-256' },
      true,
      ['sign'],
    );
    return new Uint8Array(await crypto.subtle.exportKey('raw', master));
  } catch {
    throw new Fault({ code: 'wrong_pin' }); // AES-KW checks itself: a wrong half cannot open it
  }
}

/** Opens the master key and derives what is needed of it. Throws `wrong_pin`. */
export async function openKeys(wrapped: Uint8Array, halves: Halves): Promise<ProfileKeys> {
  const raw = await unwrapMaster(wrapped, halves);
  const base = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey']);
  raw.fill(0);
  const [wrapping, naming, verifier] = await Promise.all([
    crypto.subtle.deriveKey(
      derivation('stafett scope keys v1'),
      base,
      { name: 'AES-KW', length: 256 },
      false,
      ['wrapKey', 'unwrapKey'],
    ),
    crypto.subtle.deriveKey(
      derivation('stafett names v1'),
      base,
      { name: 'HMAC', hash: 'SHA-256', length: 256 },
      false,
      ['sign'],
    ),
    verifierOf(halves.own),
  ]);
  return { wrapping, naming, share: halves.share, verifier };
}

/** A scope's data key and how it is stored. */
export interface ScopeKey {
  key: CryptoKey;
  wrapped: Uint8Array;
}

/** A new data key for a scope. */
export async function newScopeKey(keys: ProfileKeys): Promise<ScopeKey> {
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, [
    'encrypt',
    'decrypt',
  ]);
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey('raw', fresh, keys.wrapping, 'AES-KW'));
  return { key: await openScopeKey(keys, wrapped), wrapped };
}

/** Opens a stored data key. */
export function openScopeKey(keys: ProfileKeys, wrapped: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey(
    'raw',
    wrapped as BufferSource,
    keys.wrapping,
    'AES-KW',
    { name: 'AES-GCM' },
    false,
    ['encrypt', 'decrypt'],
  );
}
