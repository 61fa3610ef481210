/**
 * Passkeys, between the server's words (JSON, bytes as base64url) and the browser's (objects, bytes as buffers). The
 * browser's own conversions are too new for the browsers that are served.
 */
import { base64url, fromBase64url as bytes } from '../core/base64url';
import { Fault } from '../core/messages';

/** What of WebAuthn's options has bytes in it. */
interface Options {
  challenge: string;
  user?: { id: string };
  allowCredentials?: Named[];
  excludeCredentials?: Named[];
}

interface Named {
  type: 'public-key';
  id: string;
}

const named = (list: Named[] | undefined) => list?.map((each) => ({ ...each, id: bytes(each.id) }));
const text = (buffer: ArrayBuffer | null): string | undefined =>
  buffer ? base64url(new Uint8Array(buffer)) : undefined;

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean => 'PublicKeyCredential' in globalThis;

/** Asks for a passkey at a log-in. Throws `passkey_none` when there is none, or the person has thought better of it. */
export async function usePasskey(options: unknown): Promise<object> {
  const { challenge, allowCredentials, ...rest } = options as Options;
  const publicKey = { ...rest, challenge: bytes(challenge), allowCredentials: named(allowCredentials) ?? [] };
  const found = await asked(() =>
    navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions }),
  );
  const answer = found.response as AuthenticatorAssertionResponse;
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: text(answer.userHandle),
    },
  };
}

/** Has a passkey made. Throws `passkey_none` when none was. */
export async function makePasskey(options: unknown): Promise<object> {
  const { challenge, user, excludeCredentials, ...rest } = options as Options;
  const publicKey = {
    ...rest,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user?.id ?? '') },
    excludeCredentials: named(excludeCredentials) ?? [],
  };
  const made = await asked(() =>
    navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions }),
  );
  const answer = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      attestationObject: text(answer.attestationObject),
      transports: answer.getTransports?.() ?? [],
    },
  };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let found: Credential | null = null;
  try {
    found = await ask();
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : '';
    throw new Fault({ code: name === 'InvalidStateError' ? 'passkey_there' : 'passkey_none' });
  }
  if (!found) throw new Fault({ code: 'passkey_none' });
  return found as PublicKeyCredential;
}
