const IV_BYTES = 12;
const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true });

/** What a sealed row tells when it is opened. */
export interface Row {
  table: string;
  key: string;
  scope: string;
  data: string;
}

/**
 * AES-GCM with a fresh random IV before the ciphertext. The place (profile, scope, row) is authenticated with
 * it: a row copied to another place does not open there.
 */
export async function seal(row: Row, key: CryptoKey, place: readonly string[]): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const plain = utf8.encode(JSON.stringify([row.table, row.key, row.scope, row.data]));
  const cipher = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: label(place) },
    key,
    plain,
  );
  const sealed = new Uint8Array(IV_BYTES + cipher.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(cipher), IV_BYTES);
  return sealed;
}

/** Opens a sealed row; undefined when it is damaged or does not belong in its place. */
export async function open(
  sealed: Uint8Array,
  key: CryptoKey,
  place: readonly string[],
): Promise<Row | undefined> {
  try {
    const iv = sealed.slice(0, IV_BYTES);
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData: label(place) },
      key,
      sealed.slice(IV_BYTES),
    );
    const [table, rowKey, scope, data] = JSON.parse(text.decode(plain)) as [string, string, string, string];
    return { table, key: rowKey, scope, data };
  } catch {
    return undefined;
  }
}

function label(place: readonly string[]): Uint8Array<ArrayBuffer> {
  return utf8.encode(place.join('\0'));
}
