import { argon2id } from 'hash-wasm';
import type { Bytes } from './keys';

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
  await bytesOfSecret('warm', { name: 'argon2id', salt, memory: 256, passes: 1, lanes: 1 });
}

/** 32 bytes that a secret makes. The same letters typed on another keyboard are the same secret. */
export async function bytesOfSecret(secret: string, kdf: Kdf): Promise<Bytes> {
  const bytes = await argon2id({
    password: secret.normalize('NFKC'),
    salt: kdf.salt,
    memorySize: kdf.memory,
    iterations: kdf.passes,
    parallelism: kdf.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  return new Uint8Array(bytes);
}
