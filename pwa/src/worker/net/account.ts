import { base64url, fromBase64url } from '../../core/base64url';
import {
  type DemoPerson,
  type FactorSetup,
  Fault,
  faultOf,
  type LoginAsk,
  type Looked,
  type Ways,
} from '../../core/messages';
import type { Language } from '../../text/languages';
import { isTokenRefused, send } from './http';

/** What the server answers a log-in and a refresh with. */
export interface LoggedIn {
  person: string;
  name: string;
  role: string;
  unit?: string;
  service?: string;
  /** Which identity numbers are taken: internal/field.Mode. A demonstration where the server does not say. */
  mode?: string;
  accessToken: string;
  /** Unix seconds. */
  accessExpires: number;
  refreshToken: string;
  device: string;
  /** What holds without contact: see Lease. A server that does not say has the default. */
  leaseHours?: number;
  codeNeedsContact?: boolean;
  /** Of a log-in at a provider. */
  provider?: string;
  idToken?: string;
}

/** The people of a demonstration; undefined where the server is none. */
export async function demoPeople(): Promise<DemoPerson[] | undefined> {
  try {
    const { people } = JSON.parse(await send('GET', '/api/demo/people')) as { people: DemoPerson[] };
    return people;
  } catch (cause) {
    const { code } = faultOf(cause);
    if (code === 'not_found' || code === 'http_404') return undefined;
    throw cause;
  }
}

/** A second factor to be set up; the password says for whom. */
export async function beginFactor(ask: { account: string; password: string }): Promise<FactorSetup> {
  return JSON.parse(await send('POST', '/api/auth/factor', { body: JSON.stringify(ask) })) as FactorSetup;
}

/** What an authenticator is asked. */
export async function askPasskey(invitation?: string): Promise<{ id: string; options: unknown }> {
  const answer = invitation
    ? await send('POST', '/api/invitations/passkey/options', { body: JSON.stringify({ token: invitation }) })
    : await send('POST', '/api/auth/passkey/options');
  return JSON.parse(answer) as { id: string; options: unknown };
}

/** The ways to log in at this server. */
export async function loginWays(): Promise<Ways> {
  return JSON.parse(await send('GET', '/api/auth/ways')) as Ways;
}

/** What an invitation opens. */
export async function lookInvitation(token: string, language: Language): Promise<Looked> {
  return JSON.parse(
    await send('POST', '/api/invitations/look', { body: JSON.stringify({ token }), language }),
  ) as Looked;
}

/** Where each kind of log-in goes. */
function doorOf(ask: LoginAsk): { path: string; body: object; language?: Language } {
  if ('person' in ask) return { path: '/api/demo/login', body: ask };
  if ('token' in ask && 'password' in ask) {
    const { language, ...body } = ask;
    return { path: '/api/invitations/accept', body, language };
  }
  if ('account' in ask) return { path: '/api/auth/login', body: ask };
  if ('passkey' in ask) {
    const { passkey, ...more } = ask;
    const path = 'token' in ask ? '/api/invitations/passkey' : '/api/auth/passkey/login';
    return { path, body: { ...passkey, ...more } };
  }
  const { arrival, deviceName } = ask;
  return { path: '/api/auth/oidc/collect', body: { ...arrival, deviceName } };
}

/** Logs in as somebody, on a device (one profile) with an id of the client's. */
export async function logIn(ask: LoginAsk, device: string): Promise<LoggedIn> {
  const { path, body, language } = doorOf(ask);
  try {
    return JSON.parse(
      await send('POST', path, {
        body: JSON.stringify({ ...body, device }),
        ...(language ? { language } : {}),
      }),
    ) as LoggedIn;
  } catch (cause) {
    const fault = faultOf(cause);
    // Here a refusal means what was typed, not a session that has run out.
    throw isTokenRefused(fault) ? new Fault({ ...fault.shape(), code: 'bad_login' }) : fault;
  }
}

/** Lets the server keep half of a profile's key. */
export async function handIn(
  token: string,
  { id, verifier, share }: { id: string; verifier: Uint8Array; share: Uint8Array },
): Promise<void> {
  const body = JSON.stringify({ id, verifier: base64url(verifier), share: base64url(share) });
  await send('PUT', '/api/me/share', { body, token });
}

/** Asks for it with what only the right secret gives. Throws a Fault: `bad_share`, `share_gone`, `device_revoked`, …. */
export async function askShare({
  id,
  verifier,
}: {
  id: string;
  verifier: Uint8Array;
}): Promise<Uint8Array<ArrayBuffer>> {
  const body = JSON.stringify({ id, verifier: base64url(verifier) });
  const { share } = JSON.parse(await send('POST', '/api/auth/share', { body })) as { share: string };
  return fromBase64url(share);
}

/** New tokens for a refresh token, which is used up by it. */
export async function refresh(refreshToken: string, device: string): Promise<LoggedIn> {
  const body = JSON.stringify({ refreshToken, device });
  return JSON.parse(await send('POST', '/api/auth/refresh', { body })) as LoggedIn;
}

/** Ends a session at the server that began at a provider. Answers where the browser ends it there. */
export async function logOutThere(
  refreshToken: string,
  { id, idToken }: { id: string; idToken: string },
): Promise<string> {
  const body = JSON.stringify({ refreshToken, provider: id, idToken });
  return (JSON.parse(await send('POST', '/api/auth/oidc/logout', { body })) as { url: string }).url;
}

/** Ends a session at the server. */
export async function logOut(refreshToken: string): Promise<void> {
  await send('POST', '/api/auth/logout', { body: JSON.stringify({ refreshToken }) });
}

/** Ends a session that nothing came of: the server forgets the device that it was made for, too. */
export async function abandon(refreshToken: string): Promise<void> {
  await send('POST', '/api/auth/logout', { body: JSON.stringify({ refreshToken, abandon: true }) });
}
