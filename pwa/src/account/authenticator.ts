/**
 * The device's own authenticator – finger, face or screen lock – as a key to a profile: WebAuthn's PRF extension gives
 * 32 secret bytes for a salt, to whoever it has verified. No server has a part in it, so it works without network.
 */
import { Fault } from '../core/messages';
import { knowsPasskeys } from './passkey';

/** Which key of the authenticator, and the salt that its bytes belong to. Neither is secret. */
export interface AuthenticatorKey {
  credential: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
}

interface PrfOutputs {
  prf?: { enabled?: boolean; results?: { first?: ArrayBuffer } };
}

/** How long the device's own dialog may wait for the person. */
const WAIT_MS = 60_000;

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** Whether the device has an authenticator that could open a profile at this address. */
export async function hasAuthenticator(): Promise<boolean> {
  if (!knowsPasskeys() || /^[\d.]+$|:/.test(location.hostname)) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** Has the authenticator make a key. Throws `authenticator_none` when it cannot do this, or the person would not. */
export async function makeKey(name: string): Promise<AuthenticatorKey & { output: Uint8Array<ArrayBuffer> }> {
  const salt = random(32);
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        timeout: WAIT_MS,
        challenge: random(32),
        rp: { name: 'Stafett' },
        user: { id: random(16), name, displayName: name },
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'discouraged',
          userVerification: 'required',
        },
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const key = { credential: new Uint8Array(made.rawId), salt };
  const { prf } = made.getClientExtensionResults() as PrfOutputs;
  if (!prf?.enabled) throw new Fault({ code: 'authenticator_none' });
  // Some give the bytes at once, others when they are asked the first time.
  const output = prf.results?.first ? new Uint8Array(prf.results.first) : await askKey(key);
  return { ...key, output };
}

/** Asks the authenticator for the bytes of a key. Throws `authenticator_none`. */
export async function askKey({ credential, salt }: AuthenticatorKey): Promise<Uint8Array<ArrayBuffer>> {
  const found = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        timeout: WAIT_MS,
        challenge: random(32),
        allowCredentials: [{ type: 'public-key', id: credential }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const first = (found.getClientExtensionResults() as PrfOutputs).prf?.results?.first;
  if (!first) throw new Fault({ code: 'authenticator_none' });
  return new Uint8Array(first);
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const found = await ask().catch(() => null);
  if (!found) throw new Fault({ code: 'authenticator_none' });
  return found as PublicKeyCredential;
}
