import { argon2id } from 'hash-wasm';

/** How a secret becomes a key; stored beside the profile in plain, so that it can be raised later. */
export interface Kdf {
  name: 'argon2id';
  salt: Uint8Array;
  /** Memory in KiB, passes, lanes. */
  memory: number;
  passes: number;
  lanes: number;
}

/**
 * Argon2id as OWASP recommends it at least (19 MiB, 2 passes, 1 lane). It meets the budget, so PBKDF2 is not
 * used: see README.md beside this file for the times. Memory is what makes guessing on graphics cards dear.
 */
export function newKdf(): Kdf {
  return {
    name: 'argon2id',
    salt: crypto.getRandomValues(new Uint8Array(16)),
    memory: 19 * 1024,
    passes: 2,
    lanes: 1,
  };
}

/** A little work with throw-away words, so that Argon2's own code is compiled by the time a secret is typed: half of its first run. */
export async function warmKdf(): Promise<void> {
  const salt = new Uint8Array(16);
  await keyFromSecret('warm', { name: 'argon2id', salt, memory: 256, passes: 1, lanes: 1 });
}

/** The key that wraps a profile's master key. The same letters typed on another keyboard are the same secret. */
export async function keyFromSecret(secret: string, kdf: Kdf): Promise<CryptoKey> {
  const bits = await argon2id({
    password: secret.normalize('NFKC'),
    salt: kdf.salt,
    memorySize: kdf.memory,
    iterations: kdf.passes,
    parallelism: kdf.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  const key = await crypto.subtle.importKey('raw', bits as BufferSource, 'AES-KW', false, [
    'wrapKey',
    'unwrapKey',
  ]);
  bits.fill(0);
  return key;
}
