/**
 * The worker: the one place on the device where a profile's keys, the core's memory and the network meet. It
 * answers the page's calls (core/messages.ts). Ending it is locking: nothing of what it held is anywhere else.
 */
import {
  type CallName,
  type Calls,
  Fault,
  faultOf,
  type LoginAsk,
  type Message,
  type Request,
  type Session,
  type SyncState,
} from '../core/messages';
import { uuid7 } from './ids';
import {
  abandon,
  askPasskey,
  askShare,
  beginFactor,
  demoPeople,
  handIn,
  type LoggedIn,
  logIn,
  loginWays,
  logOut,
  logOutThere,
  lookInvitation,
  refresh,
} from './net/account';
import { send } from './net/http';
import { Opened } from './opened';
import { pkce } from './pkce';
import {
  IDLE_MINUTES,
  identityOf,
  LEASE,
  leaseOf,
  providerOf,
  selfAmong,
  selfEffect,
  tokensOf,
} from './self';
import { ShareKeeper } from './share';
import { Database, isStorage } from './store/database';
import type { Bytes, ProfileKeys } from './store/keys';
import { Profiles } from './store/profiles';
import { type Loaded, readStored, SealedStore, type Stored } from './store/sealed';
import { SyncLoop } from './sync/loop';
import { Tabs } from './tabs';
import { endWarmUp, warmUp } from './warm';
import { coreModule } from './wasm/fetch';

declare const self: DedicatedWorkerGlobalScope;

/** The connection is gone: looked at now, so that who writes is told before they write more. */
const database = new Database(() => void reload(undefined, 'when stale'));
const profiles = new Profiles(database);
const tabs = new Tabs();

let opened: Opened | undefined;
let openKeysOf: { profile: string; keys: ProfileKeys } | undefined;
/** Done when the open profile's core has been given what is stored. */
let ready: Promise<void> = Promise.resolve();
/** Logged in, and not yet with a profile. */
let arrival: LoggedIn | undefined;
let keeper: ShareKeeper | undefined;
/** Halves of keys that the page has kept since an earlier worker opened them. */
let remembered: ReadonlyMap<string, Bytes> = new Map();
let loop: SyncLoop | undefined;
let reporting = false;
/** A look was noted since the last report began. */
let moreLooks = false;
let session: Session = { state: 'starting' };
let sync: SyncState = {
  online: navigator.onLine,
  reached: undefined,
  busy: false,
  local: 0,
  refused: 0,
  judged: 0,
  taken: 0,
  looks: 0,
  fetched: false,
  lastContact: 0,
  problem: undefined,
};

const say = (message: Message) => self.postMessage(message);

function tell(next: Session): void {
  session = next;
  say({ news: 'session', session });
}

function tellSync(change: Partial<SyncState>, fromHere = true): void {
  sync = { ...sync, ...change };
  say({ news: 'sync', sync });
  if (fromHere && loop && opened) tabs.tell({ kind: 'sync', profile: opened.profile.id, state: sync });
  if (fromHere && change.lastContact) void reportLooks();
  if (session.state === 'lease' && change.lastContact) tell({ state: 'open', profile: session.profile });
}

async function closed(fault?: string): Promise<Session> {
  return {
    state: 'closed',
    profiles: await profiles.cards(Date.now(), remembered),
    ...(fault ? { fault } : {}),
  };
}

const news = {
  changed: (cases: string[] | undefined, here: boolean) => {
    say({ news: 'changed', cases });
    if (opened) tabs.tell({ kind: 'changed', profile: opened.profile.id, cases });
    // What the server told is not sent back to it: a pull that led to a pull would never end.
    if (!here) return;
    if (loop) loop.edited();
    else if (opened) tabs.tell({ kind: 'edited', profile: opened.profile.id });
  },
  sync: (change: Partial<SyncState>) => tellSync(change, false),
  fault: (fault: Fault) => tellSync({ problem: fault.code }, false),
  who: () => {
    if (!opened || (session.state !== 'open' && session.state !== 'lease')) return;
    tell({ ...session, profile: opened.profile });
    say({ news: 'changed', cases: undefined });
  },
};

/** Opens a profile whose keys are at hand: to the log-in when it was logged out, else to its content. */
async function openWith(id: string, keys: ProfileKeys, read?: Stored): Promise<void> {
  const stored = read ?? (await readStored(database, id));
  const store = new SealedStore(database, id, keys);
  const loaded = await store.load(stored);
  const identity = selfAmong(loaded.rows, 'identity');
  if (!identity) throw new Fault({ code: 'data_damaged' });
  const settings = selfAmong(loaded.rows, 'settings') ?? { idleMinutes: IDLE_MINUTES };
  const lease = selfAmong(loaded.rows, 'lease') ?? LEASE;
  if (opened) return; // asked for twice
  database.guarded = true;
  opened = new Opened(stored.profile, store, tabs, news, { identity, settings, lease });
  openKeysOf = { profile: id, keys };
  keeper = new ShareKeeper(profiles, opened, keys);
  say({ news: 'share', profile: id, share: keys.share });
  if (stored.profile.loggedOut) tell({ state: 'login', profile: opened.profile });
  else await openContent(opened, loaded);
}

/**
 * Gives the core what is stored. The frame is drawn meanwhile, and a screen may ask already: it is answered when
 * `ready` is done, and not at all when the lease turns out to be over.
 */
function openContent(profile: Opened, loaded?: Loaded): Promise<void> {
  tell({ state: 'open', profile: profile.profile });
  ready = fill(profile, loaded).catch(async (cause: unknown) => {
    opened = undefined;
    openKeysOf = undefined;
    keeper = undefined;
    tell(await closed(faultOf(cause).code));
    throw cause;
  });
  return ready;
}

async function fill(profile: Opened, loaded?: Loaded): Promise<void> {
  const [lastContact] = await Promise.all([profile.lastContact(), profile.start(loaded)]);
  const { id } = profile.profile;
  tabs.showOpen(id);
  tellSync({ lastContact }, false);
  if (profile.leaseOver) tell({ state: 'lease', profile: profile.profile });
  // What the first screen has asked goes before the counts, which look at every case.
  setTimeout(() => {
    profile.tellCounts();
    void reload(undefined, 'when stale'); // another tab may have written while this one was reading
  });
  const lead = () => {
    loop = new SyncLoop({
      withToken: (use) => profile.withToken(use),
      pushOnce: (post, max) => profile.pushOnce(post, max),
      pullOnce: (post, restart) => profile.pullOnce(post, restart),
      purge: (scopes) => profile.purge(scopes),
      heard: async (now) => {
        await profile.heard(now);
        await keeper?.heard(now);
      },
      tell: tellSync,
      ended: (code) => ended(profile, code),
    });
    loop.start();
  };
  const lost = () => {
    loop?.stop();
    loop = undefined;
  };
  tabs.lead(id, lead, lost);
}

/** The server has ended it: a revoked device is wiped, a cloned one registers anew and keeps its queue. */
async function ended(profile: Opened, code: string): Promise<void> {
  if (code === 'device_revoked') {
    loop?.stop();
    await forget(profile.profile.id);
    say({ news: 'restart', fault: code });
  }
  if (code === 'device_cloned') {
    const { person, name, role, unit, service, demo } = profile.profile;
    const mode = demo ? 'demo' : 'production';
    await profile.writeSelf('tokens', undefined);
    await profile.becomes({ person, name, role, unit, service, mode, device: uuid7() });
  }
}

/** Removes a profile with all that is stored of it. A tab that has it open finds it gone. */
async function forget(profile: string): Promise<void> {
  say({ news: 'share', profile, share: undefined });
  await profiles.remove(profile);
  tabs.tell({ kind: 'changed', profile, cases: undefined });
}

/** Tells what has become of an open profile. */
function retell(profile: Opened): void {
  tell({ state: session.state === 'lease' ? 'lease' : 'open', profile: profile.profile });
}

/** The half of an open profile's key that is not the secret's. */
function shareOf(profile: Opened): Bytes {
  if (openKeysOf?.profile !== profile.profile.id) throw new Fault({ code: 'locked' });
  return openKeysOf.keys.share;
}

/** Tells the lock screen when an attempt has shown that a profile is no longer here. */
async function gone(cause: unknown): Promise<void> {
  const { code } = faultOf(cause);
  if (code === 'wiped' || code === 'device_revoked') tell(await closed(code));
}

async function open(): Promise<Opened> {
  await ready.catch(() => undefined); // what it met was told when it was met
  if (!opened || (session.state !== 'open' && session.state !== 'lease')) throw new Fault({ code: 'locked' });
  return opened;
}

/** As `open`, and the content may be seen: the lease stands. */
async function content(): Promise<Opened> {
  const profile = await open();
  if (session.state === 'lease') throw new Fault({ code: 'lease_over' });
  return profile;
}

async function logInto(ask: LoginAsk): Promise<{ profile?: string }> {
  if (opened) return logInAgain(opened, ask);
  const known = 'person' in ask && (await profiles.all()).find((each) => each.person === ask.person);
  if (known) return { profile: known.id }; // nobody needs to log in to be led to their own door
  const device = 'arrival' in ask ? ask.arrival.device : uuid7();
  const answer = await logIn(ask, device);
  const mine = (await profiles.all()).find((each) => each.person === answer.person);
  if (mine) {
    // This person has a profile here: the session just made ends, and that profile's own secret opens it.
    await abandon(answer.refreshToken).catch(() => undefined);
    return { profile: mine.id };
  }
  arrival = answer;
  tell({ state: 'choosing', name: answer.name });
  return {};
}

/** A log-in into a profile that is open but whose session has ended. The device keeps its id. */
async function logInAgain(profile: Opened, ask: LoginAsk): Promise<{ profile?: string }> {
  // Whoever went to a provider with another profile open comes back to that one.
  if ('arrival' in ask && ask.arrival.device !== profile.device) throw new Fault({ code: 'login_state' });
  const answer = await logIn(ask, profile.device);
  if (answer.person !== profile.profile.person) {
    await logOut(answer.refreshToken).catch(() => undefined);
    throw new Fault({ code: 'other_person' });
  }
  await profile.becomes(identityOf(answer));
  await profile.setLease(leaseOf(answer));
  await profile.writeSelf('provider', providerOf(answer));
  await profile.writeSelf('tokens', tokensOf(answer));
  await profiles.update(profile.profile.id, { loggedOut: false });
  if (session.state === 'login') await openContent(profile);
  tellSync({ problem: undefined });
  wakeSync();
  return { profile: profile.profile.id };
}

/** Tells the server which screens were opened. Without network, or refused, they wait for the next contact. */
async function reportLooks(): Promise<void> {
  const profile = opened;
  if (!profile || !sync.online) return;
  // A look that comes while others are on their way goes right after them, while the access it was made with still stands.
  moreLooks = true;
  if (reporting) return;
  reporting = true;
  try {
    while (moreLooks) {
      moreLooks = false;
      await profile.reportLooks((looks) =>
        profile.withToken(async (token) => {
          const { language } = profile.profile;
          await send('POST', '/api/looks', { token, language, body: JSON.stringify({ looks }) });
        }),
      );
    }
  } catch {
    // They are kept.
  } finally {
    reporting = false;
  }
}

function wakeSync(): void {
  if (loop) loop.wake();
  else if (opened) tabs.tell({ kind: 'wake', profile: opened.profile.id });
}

const handlers: { [C in CallName]: (arg: Calls[C][0]) => Promise<Calls[C][1]> | Calls[C][1] } = {
  start: async ({ alone, shares }) => {
    remembered = shares;
    void coreModule().catch(() => undefined); // ready by the time the secret is typed; a fault is met again then
    for (const { id, loggedOut } of alone ? [] : await profiles.all()) {
      const keys = loggedOut ? undefined : await tabs.keysFromAnother(id);
      if (!keys) continue;
      await openWith(id, keys);
      return session;
    }
    session = await closed();
    setTimeout(warmUp); // the answer goes first
    return session;
  },

  people: () => demoPeople(),
  ways: () => loginWays(),
  factor: (ask) => beginFactor(ask),
  passkeyAsk: ({ invitation }) => askPasskey(invitation),
  lookInvitation: ({ token, language }) => lookInvitation(token, language),
  leave: async ({ provider, language }) => {
    const { verifier, challenge } = await pkce();
    const device = opened?.device ?? uuid7();
    const query = new URLSearchParams({ device, challenge, lang: language });
    const url = `/api/auth/oidc/${encodeURIComponent(provider)}/start?${query}`;
    return { url, verifier, device, ...(opened ? { profile: opened.profile.id } : {}) };
  },
  login: (ask) => logInto(ask),

  createProfile: async ({ secret, kind, language }) => {
    if (!arrival) throw new Fault({ code: 'login_needed' });
    const identity = identityOf(arrival);
    const id = uuid7();
    const { person, name } = identity;
    const lease = leaseOf(arrival);
    const bare = lease.codeNeedsContact && kind === 'pin';
    // Whoever thought long about a secret comes with a token that has run out.
    if (bare) arrival = { ...arrival, ...(await refresh(arrival.refreshToken, arrival.device)) };
    const token = arrival.accessToken;
    const keys = await profiles.create(
      { id, person, name, language, secret: kind },
      secret,
      Date.now(),
      bare ? (share) => handIn(token, share) : undefined,
    );
    const store = new SealedStore(database, id, keys);
    await store.load();
    await store.commit(
      [
        selfEffect('identity', identity),
        selfEffect('provider', providerOf(arrival)),
        selfEffect('tokens', tokensOf(arrival)),
        selfEffect('settings', { idleMinutes: IDLE_MINUTES }),
        selfEffect('contact', { at: Date.now() }),
        selfEffect('lease', lease),
      ],
      { quiet: true },
    );
    arrival = undefined;
    await openWith(id, keys);
  },

  unlock: async ({ profile, secret }) => {
    endWarmUp();
    let stored: Promise<Stored> | undefined;
    const readMeanwhile = () => {
      stored = readStored(database, profile); // the disk reads while Argon2 works
      stored.catch(() => undefined); // a fault of it is met below, unless the secret is wrong
    };
    let keys: ProfileKeys;
    try {
      keys = await profiles.unlock(profile, secret, Date.now(), askShare, {
        remembered: remembered.get(profile),
        counted: readMeanwhile,
      });
    } catch (cause) {
      await gone(cause);
      throw cause;
    }
    await openWith(profile, keys, await stored);
  },

  unlockWith: async ({ profile, output }) => {
    endWarmUp();
    const keys = await profiles.unlockWith(profile, output, Date.now(), askShare).catch(async (cause) => {
      await gone(cause);
      throw cause;
    });
    await openWith(profile, keys);
  },

  addAuthenticator: async (key) => {
    const profile = await open();
    await profiles.addAuthenticator(profile.profile.id, key, shareOf(profile), Date.now());
    profile.hasAuthenticator = true;
    retell(profile);
  },

  dropAuthenticator: async () => {
    const profile = await open();
    await profiles.dropAuthenticator(profile.profile.id);
    profile.hasAuthenticator = false;
    retell(profile);
  },

  logout: async () => {
    if (!opened) return;
    loop?.stop();
    // Without network the tokens are forgotten all the same; at the server the session runs out by itself.
    const there = await opened.endSession(async (token, provider) => {
      if (token && provider) return logOutThere(token, provider);
      if (token) await logOut(token);
      return undefined;
    });
    await profiles.logOut(opened.profile.id);
    say({ news: 'share', profile: opened.profile.id, share: undefined });
    return there || undefined;
  },

  removeProfile: async ({ profile }) => {
    const mine = opened?.profile.id === profile ? opened : undefined;
    if (mine) loop?.stop();
    await mine?.endSession(async (token) => token && logOut(token)).catch(() => undefined); // it goes all the same
    await forget(profile);
    if (mine) say({ news: 'restart' });
    else tell(await closed());
  },

  changeSecret: async (change) => {
    const profile = await open();
    await profiles.changeSecret(profile.profile.id, change, shareOf(profile), profile.lease, Date.now());
    profile.secret = change.kind;
    retell(profile);
  },

  settings: async ({ language, idleMinutes }) => {
    const profile = await open();
    if (language) {
      await profiles.update(profile.profile.id, { language });
      profile.setLanguage(language);
    }
    if (idleMinutes) await profile.setIdle(idleMinutes);
    retell(profile);
    say({ news: 'changed', cases: undefined });
  },

  syncNow: () => wakeSync(),

  hint: ({ what }) => {
    tellSync({ online: navigator.onLine });
    if (what === 'offline') loop?.offline();
    else wakeSync();
  },

  readDraft: async ({ key, scope }) => (await content()).readDraft(key, scope),
  writeDraft: async ({ key, scope, data }) => (await open()).writeDraft(key, scope, data),
  dropDraft: async ({ key, scope }) => (await open()).dropDraft(key, scope),
  core: async (ask) => (await content()).ask(ask),
  looked: async (look) => {
    await (await content()).looked({ ...look, at: Date.now() });
    void reportLooks();
  },
  api: async ({ method, path, body }) => {
    const profile = await open();
    const { language } = profile.profile;
    return profile.withToken(async (token) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await send(method, path, { token, language, ...sent });
      return answer ? JSON.parse(answer) : undefined;
    });
  },
};

tabs.listen((said) => {
  if (!opened || said.profile !== opened.profile.id) return;
  switch (said.kind) {
    case 'changed':
      void reload(said.cases);
      break;
    case 'sync':
      tellSync(said.state, false);
      break;
    case 'edited':
      loop?.edited();
      break;
    case 'wake':
      loop?.wake();
      break;
    case 'who':
      if (openKeysOf && session.state === 'open') tabs.tell({ kind: 'keys', ...openKeysOf });
      break;
  }
});

/** Another tab has written, or may have: this core is given what is stored now. */
async function reload(
  cases: string[] | undefined,
  tellIf: 'always' | 'when stale' = 'always',
): Promise<void> {
  try {
    await ready.catch(() => undefined);
    const stale = await opened?.refresh();
    if (stale || tellIf === 'always') say({ news: 'changed', cases });
  } catch (thrown) {
    cannotReload(faultOf(thrown));
  }
}

/** Removed in another tab, the profile is closed here too. A fault of the storage's takes no word from the screen. */
function cannotReload({ code }: Fault): void {
  if (isStorage(code)) tellSync({ problem: code }, false);
  else say({ news: 'restart', fault: code });
}

async function answer<C extends CallName>(call: C, arg: Calls[C][0]): Promise<Calls[C][1]> {
  return handlers[call](arg);
}

self.onmessage = (event: MessageEvent<Request>) => {
  const { id, call, arg } = event.data;
  answer(call, arg).then(
    (value) => say({ id, ok: true, value }),
    (thrown: unknown) => {
      const fault = faultOf(thrown);
      say({ id, ok: false, fault: fault.shape() });
      if (fault.code === 'profile_gone') say({ news: 'restart', fault: fault.code });
      if (fault.code === 'core_failed' || fault.code === 'internal')
        opened?.refresh(true).then(
          () => say({ news: 'changed', cases: undefined }),
          (cause: unknown) => cannotReload(faultOf(cause)),
        );
    },
  );
};
