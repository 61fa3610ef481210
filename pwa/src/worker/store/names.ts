import { base64url } from '../../core/base64url';

const utf8 = new TextEncoder();

/**
 * Opaque names for scopes and rows: a keyed hash, so that neither a case's id nor a table's name can be read
 * from the browser's files, and two profiles' names for one scope have nothing in common. 128 bits, base64url.
 */
export class Names {
  readonly #key: CryptoKey;
  readonly #known = new Map<string, Promise<string>>();

  constructor(naming: CryptoKey) {
    this.#key = naming;
  }

  scope(scope: string): Promise<string> {
    return this.#name(`scope\0${scope}`);
  }

  row(table: string, key: string): Promise<string> {
    return this.#name(`row\0${table}\0${key}`);
  }

  #name(text: string): Promise<string> {
    let name = this.#known.get(text);
    if (!name) {
      name = crypto.subtle
        .sign('HMAC', this.#key, utf8.encode(text))
        .then((mac) => base64url(new Uint8Array(mac, 0, 16)));
      this.#known.set(text, name);
    }
    return name;
  }
}
