import { handIn } from './net/account';
import type { Opened } from './opened';
import type { ProfileKeys } from './store/keys';
import type { Profiles } from './store/profiles';

/** The end of the lease is written down again only when it has moved by so much. */
const EXACT_MS = 10 * 60_000;

/**
 * Half of an open profile's key: hands it to the server, anew with each opening, since a server restored from a backup may
 * have forgotten it; and keeps it on the device for as long as the municipality lets it be without contact.
 */
export class ShareKeeper {
  readonly #profiles: Profiles;
  readonly #opened: Opened;
  readonly #keys: ProfileKeys;
  /** The device that it was handed in as. Registered under another id, it hands it in anew: blocking that one must count. */
  #handedInFor = '';
  #told = { lease: '', at: 0 };

  constructor(profiles: Profiles, opened: Opened, keys: ProfileKeys) {
    this.#profiles = profiles;
    this.#opened = opened;
    this.#keys = keys;
  }

  /** The server was heard. What fails now is done at the next contact. */
  async heard(now: number): Promise<void> {
    const { device, lease, profile, shareId: id } = this.#opened;
    try {
      if (this.#handedInFor !== device) {
        const { verifier, share } = this.#keys;
        await this.#opened.withToken((token) => handIn(token, { id, verifier, share }));
        this.#handedInFor = device;
      }
    } catch {
      return; // what stands on the disk stands
    }
    const text = JSON.stringify(lease);
    if (text === this.#told.lease && now - this.#told.at < EXACT_MS) return;
    await this.#profiles.heard(profile.id, this.#keys.share, lease, now);
    this.#told = { lease: text, at: now };
  }
}
