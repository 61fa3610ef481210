import { Fault } from '../../core/messages';

/**
 * What an open profile's rows are sealed and named with. Derived from the profile's random master key and held
 * in memory only: a CryptoKey put into IndexedDB lies in plain bytes in Chromium's files, extractable or not.
 */
export interface ProfileKeys {
  /** AES-KW: wraps the data key of each scope. */
  wrapping: CryptoKey;
  /** HMAC-SHA-256: makes the opaque names of scopes and rows. */
  naming: CryptoKey;
}

const utf8 = new TextEncoder();

/** A new master key, wrapped by the key of a secret. */
export async function wrapNewMaster(secretKey: CryptoKey): Promise<Uint8Array> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await wrapMaster(raw, secretKey);
  raw.fill(0);
  return wrapped;
}

async function wrapMaster(raw: Uint8Array<ArrayBuffer>, secretKey: CryptoKey): Promise<Uint8Array> {
  // AES-KW wraps a key, not bytes; as an HMAC key the bytes may be exported into the wrap, and only there.
  const master = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  return new Uint8Array(await crypto.subtle.wrapKey('raw', master, secretKey, 'AES-KW'));
}

async function unwrapMaster(wrapped: Uint8Array, secretKey: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const master = await crypto.subtle.unwrapKey(
      'raw',
      wrapped as BufferSource,
      secretKey,
      'AES-KW',
      { name: 'HMAC', hash: 'SHA-256' },
      true,
      ['sign'],
    );
    return new Uint8Array(await crypto.subtle.exportKey('raw', master));
  } catch {
    throw new Fault({ code: 'wrong_pin' }); // AES-KW checks itself: a wrong secret cannot open it
  }
}

/** The key that what an authenticator gave (WebAuthn PRF, 32 bytes) wraps the master key with. */
export async function keyFromAuthenticator(output: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', output, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8.encode('stafett prf v1') };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-KW', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

/** Opens the master key and derives what is needed of it. Throws `wrong_pin`. */
export async function openKeys(wrapped: Uint8Array, secretKey: CryptoKey): Promise<ProfileKeys> {
  const raw = await unwrapMaster(wrapped, secretKey);
  const base = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey']);
  raw.fill(0);
  const derive = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8.encode(info),
  });
  const [wrapping, naming] = await Promise.all([
    crypto.subtle.deriveKey(derive('stafett scope keys v1'), base, { name: 'AES-KW', length: 256 }, false, [
      'wrapKey',
      'unwrapKey',
    ]),
    crypto.subtle.deriveKey(
      derive('stafett names v1'),
      base,
      { name: 'HMAC', hash: 'SHA-256', length: 256 },
      false,
      ['sign'],
    ),
  ]);
  return { wrapping, naming };
}

/** The same master key under another secret. Throws `wrong_pin`. */
export async function rewrapMaster(wrapped: Uint8Array, from: CryptoKey, to: CryptoKey): Promise<Uint8Array> {
  const raw = await unwrapMaster(wrapped, from);
  const again = await wrapMaster(raw, to);
  raw.fill(0);
  return again;
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
