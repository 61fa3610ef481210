import type { Look } from './looked';
import type { LoggedIn } from './net/account';
import type { Lease } from './store/profiles';
import type { Row } from './store/seal';
import type { SealedStore } from './store/sealed';

/** What the device itself keeps of a profile, sealed beside the core's rows under the profile's own key. */
export interface Self {
  identity: Identity;
  tokens: Tokens;
  settings: { idleMinutes: number };
  lease: Lease;
  /** Where the log-in was made, and the hint that ends it there. */
  provider: Provider;
  /** When the server was last heard, ms since 1970. */
  contact: { at: number };
  /** Screens of cases that were opened, until the server has them in its log. */
  looks: Look[];
}

/** Whose profile it is, and the device id the server knows it by. */
export interface Identity {
  person: string;
  name: string;
  role: string;
  unit: string;
  service: string;
  mode: string;
  device: string;
}

export interface Tokens {
  access: string;
  /** Unix seconds. */
  expires: number;
  refresh: string;
}

export interface Provider {
  id: string;
  idToken: string;
}

export const SELF = 'self';
export const DRAFT = 'draft';

export const IDLE_MINUTES = 5;

/** Until the municipality has said (as internal/replica/lease.go). */
export const LEASE: Lease = { hours: 72, codeNeedsContact: false };

/** The tables that are the core's; the rest are the device's own. */
export const isCoreRow = (row: Row): boolean => row.table !== SELF && row.table !== DRAFT;

export function identityOf(answer: LoggedIn): Identity {
  const { person, name, role, unit = '', service = '', mode = 'demo', device } = answer;
  return { person, name, role, unit, service, mode, device };
}

export function leaseOf({ leaseHours, codeNeedsContact }: LoggedIn): Lease {
  return { hours: leaseHours || LEASE.hours, codeNeedsContact: codeNeedsContact ?? LEASE.codeNeedsContact };
}

export function tokensOf(answer: LoggedIn): Tokens {
  return { access: answer.accessToken, expires: answer.accessExpires, refresh: answer.refreshToken };
}

/** The log-in provider that a session began at; undefined for one of our own. */
export function providerOf({ provider, idToken }: LoggedIn): Provider | undefined {
  return provider && idToken ? { id: provider, idToken } : undefined;
}

/** One of the device's own rows among those that were loaded. */
export function selfAmong<K extends keyof Self>(rows: readonly Row[], key: K): Self[K] | undefined {
  const row = rows.find((each) => each.table === SELF && each.key === key);
  return row && (JSON.parse(row.data) as Self[K]);
}

/** Reads one of the device's own rows from the store. */
export async function readSelf<K extends keyof Self>(
  store: SealedStore,
  key: K,
): Promise<Self[K] | undefined> {
  const data = await store.read(SELF, key, '');
  return data === undefined ? undefined : (JSON.parse(data) as Self[K]);
}

/** The effect that stores one of them; `undefined` deletes it. */
export function selfEffect<K extends keyof Self>(key: K, value: Self[K] | undefined) {
  if (value === undefined) return { op: 'delete', table: SELF, key, scope: '' };
  return { op: 'put', table: SELF, key, scope: '', data: JSON.stringify(value) };
}
