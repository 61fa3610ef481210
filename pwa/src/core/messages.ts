/**
 * What the page and its worker say to each other. The worker holds the keys, the core and the network; the
 * page holds what is on screen. Both sides are type-checked against this file and nothing else passes.
 */
import type { Language } from '../text/languages';
import type { CoreMethod, CoreMethods } from './methods';

/** A person's place on this device, as it can be seen before it is opened. */
export interface ProfileCard {
  id: string;
  name: string;
  language: Language;
  /** Which kind of secret opens it: decides the keyboard. */
  secret: SecretKind;
  /** Wrong attempts since the last right one. Ten remove the profile. */
  wrong: number;
  /** Not before this moment (ms since 1970) is another attempt taken; 0: at once. */
  waitUntil: number;
  /** Somebody else's turn: logged out, so that it opens with the secret and a log-in. */
  loggedOut: boolean;
  /** It opens with contact only: half of its key is at the server. */
  needsContact: boolean;
  /** The key of the device's authenticator that opens it too. */
  authenticator?: { credential: Uint8Array<ArrayBuffer>; salt: Uint8Array<ArrayBuffer> };
}

export type SecretKind = 'pin' | 'passphrase';

/** The person whose profile is open. */
export interface OpenProfile {
  id: string;
  person: string;
  name: string;
  role: string;
  unit: string;
  service: string;
  demo: boolean;
  language: Language;
  idleMinutes: number;
  secret: SecretKind;
  /** The device's authenticator opens it too. */
  authenticator: boolean;
  /** How many hours it opens without contact, and whether a code alone does not. */
  leaseHours: number;
  codeNeedsContact: boolean;
}

/** What of Stafett is open on this device. */
export type Session =
  | { state: 'starting' }
  /** Nothing is open; these can be. `fault`: why nothing can be stored here at all. */
  | { state: 'closed'; profiles: ProfileCard[]; fault?: string }
  /** Logged in, and a secret for a new profile must be chosen. */
  | { state: 'choosing'; name: string }
  /** Opened with the secret, but logged out before: the log-in comes first. */
  | { state: 'login'; profile: OpenProfile }
  /** Opened, but too long without contact: the content stays closed until the server has been heard. */
  | { state: 'lease'; profile: OpenProfile }
  | { state: 'open'; profile: OpenProfile };

/** How far what was written here has come. Counts are of the queue's entries. */
export interface SyncState {
  /** What the browser believes of the network. */
  online: boolean;
  /** Whether the last attempt reached the server; undefined before the first. */
  reached: boolean | undefined;
  busy: boolean;
  local: number;
  refused: number;
  /** Came too late, and waits for a leader’s judgement: nothing for its writer to do. */
  judged: number;
  /** Taken in after it came too late, and not yet seen by its writer. */
  taken: number;
  looks: number;
  /** A pull has ended on this device: before that nobody knows what it lacks. */
  fetched: boolean;
  /** When the server was last heard, ms since 1970; 0: never. */
  lastContact: number;
  /** What a person must do before anything is sent: login_needed, update_required, or a code of the server's. */
  problem: string | undefined;
}

/** How many entries wait for a leader's judgement: they were sent, and the core counts them among the refused. */
export const toBeJudged = (entries: readonly { state: string }[]): number =>
  entries.filter(({ state }) => state === 'quarantined').length;

export interface DemoPerson {
  person: string;
  name: string;
  role: string;
  unit: string;
  unitName: string;
  description: Record<Language, string>;
}

/** Pairs of what is asked and what is answered. */
export interface Calls {
  /** `alone`: after a lock, no other tab is asked for the keys. `shares`: what `share` has told since the page began. */
  start: [
    { language: Language; alone: boolean; shares: ReadonlyMap<string, Uint8Array<ArrayBuffer>> },
    Session,
  ];
  /** The people of a demonstration; undefined where the server is not one. */
  people: [undefined, DemoPerson[] | undefined];
  /** How one may log in here. */
  ways: [undefined, Ways];
  /** Leaving for a log-in provider: where to, and what must be kept until the way back. */
  leave: [
    { provider: string; language: Language },
    { url: string; verifier: string; device: string; profile?: string },
  ];
  /** A second factor for who may not log in without one. */
  factor: [{ account: string; password: string }, FactorSetup];
  /** What an authenticator is asked: at a log-in, or with an invitation for a new passkey. */
  passkeyAsk: [{ invitation?: string }, { id: string; options: unknown }];
  /** What an invitation opens, asked by whoever has its link. */
  lookInvitation: [{ token: string; language: Language }, Looked];
  /** Answers with the state that follows: `choosing` for a new profile, `closed` with the one to open, `open`. */
  login: [LoginAsk, { profile?: string }];
  createProfile: [{ secret: string; kind: SecretKind; language: Language }, void];
  unlock: [{ profile: string; secret: string }, void];
  /** Opens with what the device's authenticator gave. */
  unlockWith: [{ profile: string; output: Uint8Array<ArrayBuffer> }, void];
  /** Lets a key of the authenticator open the profile too; the secret is asked for. */
  addAuthenticator: [
    {
      secret: string;
      credential: Uint8Array<ArrayBuffer>;
      salt: Uint8Array<ArrayBuffer>;
      output: Uint8Array<ArrayBuffer>;
    },
    void,
  ];
  dropAuthenticator: [undefined, void];
  /** Answers where the session at a log-in provider ends, when it began there. */
  logout: [undefined, string | undefined];
  removeProfile: [{ profile: string }, void];
  changeSecret: [{ from: string; to: string; kind: SecretKind }, void];
  settings: [{ language?: Language; idleMinutes?: number }, void];
  syncNow: [undefined, void];
  /** The window was shown, or the network came or went. */
  hint: [{ what: 'visible' | 'online' | 'offline' }, void];
  readDraft: [{ key: string; scope: string }, string | undefined];
  writeDraft: [{ key: string; scope: string; data: string }, void];
  dropDraft: [{ key: string; scope: string }, void];
  core: [CoreAsk, unknown];
  /** A screen of a case was opened: for the access log, kept until the server can be told. */
  looked: [{ case: string; screen: LookScreen }, void];
  /** A request to the server as the person whose profile is open; answers its body, undefined when it has none. */
  api: [ApiAsk, unknown];
}

/** The screens that the server's log knows (server/looks). */
export type LookScreen = 'now' | 'plan' | 'meetings' | 'people' | 'timeline' | 'tools' | 'form' | 'record';

export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface ApiAsk {
  method: ApiMethod;
  path: `/api/${string}`;
  body?: unknown;
}

export type LoginAsk =
  | { person: string; deviceName: string }
  | { account: string; password: string; code?: string; deviceName: string }
  | { token: string; account?: string; password: string; deviceName: string; language: Language }
  | { passkey: PasskeyAnswer; deviceName: string }
  | { passkey: PasskeyAnswer; token: string; name: string; deviceName: string }
  | {
      arrival: { code: string; verifier: string; device: string; invitation?: string };
      deviceName: string;
    };

export interface PasskeyAnswer {
  id: string;
  credential: object;
}

/** A second factor to be put into an authenticator app: to type (base32), and to scan. */
export interface FactorSetup {
  secret: string;
  uri: string;
}

/** What an invitation opens, as server/httpapi's LookedBody; nothing of whom it is for. */
export interface Looked {
  kind: 'guardian' | 'young' | 'staff' | 'recovery';
  municipality: string;
  /** ms since 1970 */
  expires: number;
  /** A password may be chosen; else only a log-in provider will do. */
  password: boolean;
  choosesLogin: boolean;
}

/** The ways to log in, as the server has them. */
export interface Ways {
  providers: { id: string; name: Record<Language, string> }[];
  /** One may log in with a passkey at this address. */
  passkeys: boolean;
}

export type CoreAsk = { [M in CoreMethod]: { method: M; arg: CoreMethods[M][0] } }[CoreMethod];

export type CallName = keyof Calls;

/** From the page. */
export type Request = { [C in CallName]: { id: number; call: C; arg: Calls[C][0] } }[CallName];

/** To the page: an answer, or news. */
export type Message =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; fault: FaultShape }
  | { news: 'session'; session: Session }
  | { news: 'sync'; sync: SyncState }
  /** Cases whose content is no longer what the page was told; undefined: any of them. */
  | { news: 'changed'; cases: string[] | undefined }
  /**
   * Half of a profile's key, for the page to give to the next worker: a locked screen opens with it where the disk may not
   * hold it (worker/store/README.md). It opens nothing without the half that the secret gives.
   */
  | { news: 'share'; profile: string; share: Uint8Array<ArrayBuffer> | undefined }
  /** The profile is gone, or the storage: the page starts a new worker, and tells why (a code). */
  | { news: 'restart'; fault?: string };

export interface FaultShape {
  /** Stable; `text().faults` has words for those of the device. */
  code: string;
  /** The server's or the core's own words, where it has any. */
  detail?: string;
  /** For `wait_before_next`: ms since 1970. */
  until?: number;
  /** For `wrong_pin`: attempts left before the profile is removed. */
  left?: number;
  /** For `update_required`: scopes that the device must forget although it is too old for anything else. */
  purges?: readonly string[];
  /** For `sync_gap`: the number of the entry that the server waits for. */
  expected?: number;
  /** For `bad_fields`: what is wrong with which field, in the reader's language. */
  fields?: readonly { field: string; text: string }[];
}

/** A fault with a stable code; the same class on both sides of the worker's door. */
export class Fault extends Error implements FaultShape {
  readonly code: string;
  readonly detail?: string;
  readonly until?: number;
  readonly left?: number;
  readonly purges?: readonly string[];
  readonly expected?: number;
  readonly fields?: readonly { field: string; text: string }[];

  constructor(shape: FaultShape) {
    super(shape.detail ? `${shape.code}: ${shape.detail}` : shape.code);
    this.name = 'Fault';
    this.code = shape.code;
    if (shape.detail !== undefined) this.detail = shape.detail;
    if (shape.until !== undefined) this.until = shape.until;
    if (shape.left !== undefined) this.left = shape.left;
    if (shape.purges !== undefined) this.purges = shape.purges;
    if (shape.expected !== undefined) this.expected = shape.expected;
    if (shape.fields !== undefined) this.fields = shape.fields;
  }

  shape(): FaultShape {
    const { code, detail, until, left, fields } = this;
    return {
      code,
      ...(detail === undefined ? {} : { detail }),
      ...(until === undefined ? {} : { until }),
      ...(left === undefined ? {} : { left }),
      ...(fields === undefined ? {} : { fields }),
    };
  }
}

/** Any thrown thing as a Fault; what is none keeps its words as detail. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault({ code: 'unknown', detail: thrown instanceof Error ? thrown.message : String(thrown) });
}
