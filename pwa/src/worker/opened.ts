import {
  type CoreAsk,
  Fault,
  faultOf,
  type OpenProfile,
  type SecretKind,
  type SyncState,
  toBeJudged,
} from '../core/messages';
import type { AnswerOut, PullNextOut, PushNextOut, ReadyOut, SyncOut } from '../gen/core';
import type { Language } from '../text/languages';
import { uuid7 } from './ids';
import { type Look, noted, REPORT_MAX, without } from './looked';
import { refresh } from './net/account';
import { isTokenRefused } from './net/http';
import {
  DRAFT,
  type Identity,
  identityOf,
  isCoreRow,
  leaseOf,
  type Provider,
  readSelf,
  type Self,
  selfAmong,
  selfEffect,
  type Tokens,
  tokensOf,
} from './self';
import type { Lease, ProfileRecord } from './store/profiles';
import type { Row } from './store/seal';
import { type Effect, type Loaded, type SealedStore, Stale } from './store/sealed';
import type { Post, Synced } from './sync/loop';
import type { Tabs } from './tabs';
import type { Core } from './wasm/core';
import { freshCore } from './wasm/fetch';

/** Rows per call of `load`, and fresh ids per change: internal/core/api.go asks for at least 6. */
const LOAD_ROWS = 200;
const IDS = 8;
const WRITE_TRIES = 5;
/** A token is renewed this long before it runs out, so that none dies on its way. */
const RENEW_BEFORE_S = 30;

interface News {
  /** `here`: written on this device, so that there is something to send. */
  changed: (cases: string[] | undefined, here: boolean) => void;
  sync: (change: Partial<SyncState>) => void;
  fault: (fault: Fault) => void;
  /** The person is another than before: role, unit, service or name. */
  who: () => void;
}

/** An open profile: its store, its core, and what may be done with them. Closing it is ending the worker. */
export class Opened implements Omit<Synced, 'ended' | 'tell'> {
  readonly #record: ProfileRecord;
  readonly #store: SealedStore;
  readonly #tabs: Tabs;
  readonly #news: News;
  #identity: Identity;
  #idleMinutes: number;
  #lease: Lease;
  #language: Language;
  /** Whether the device's authenticator opens it too. */
  hasAuthenticator: boolean;
  /** What kind of secret opens it. */
  secret: SecretKind;
  #core: Core | undefined;
  /** The tokens as they were known last: what was not sent yet can be sent when the browser has cleared the rest. */
  #known: Tokens | undefined;
  #leaseOver = false;
  /** A pull has ended on this device, as far as was told. */
  #fetched = false;

  constructor(
    record: ProfileRecord,
    store: SealedStore,
    tabs: Tabs,
    news: News,
    self: Pick<Self, 'identity' | 'settings' | 'lease'>,
  ) {
    this.#record = record;
    this.#store = store;
    this.#tabs = tabs;
    this.#news = news;
    this.#identity = self.identity;
    this.#idleMinutes = self.settings.idleMinutes;
    this.#lease = self.lease;
    this.#language = record.language;
    this.secret = record.secret;
    this.hasAuthenticator = record.authenticator !== undefined;
  }

  get profile(): OpenProfile {
    const { person, name, role, unit, service, mode } = this.#identity;
    return {
      id: this.#record.id,
      person,
      name,
      role,
      unit,
      service,
      demo: mode === 'demo',
      language: this.#language,
      idleMinutes: this.#idleMinutes,
      secret: this.secret,
      authenticator: this.hasAuthenticator,
      leaseHours: this.#lease.hours,
      codeNeedsContact: this.#lease.codeNeedsContact,
    };
  }

  /** What the municipality says of devices without contact. */
  get lease(): Lease {
    return this.#lease;
  }

  /** What the server knows half of the key by. */
  get shareId(): string {
    return this.#record.share.id;
  }

  get device(): string {
    return this.#identity.device;
  }

  /** Opens the core on what was `loaded` a moment ago, or on what the store has when another tab wrote in between. */
  async start(loaded?: Loaded): Promise<void> {
    try {
      await this.load(loaded);
    } catch (cause) {
      if (!(cause instanceof Stale)) throw cause;
      await this.refresh(true);
    }
  }

  /** Opens a core and gives it every row: those `loaded`, or what the store has now. After the start, inside the write lock. */
  async load(loaded?: Loaded): Promise<void> {
    const [core, { rows, damaged }] = await Promise.all([freshCore(), loaded ?? this.#store.load()]);
    // Another tab may have registered the device anew, or learnt that the person works elsewhere now.
    this.#identity = selfAmong(rows, 'identity') ?? this.#identity;
    this.#idleMinutes = selfAmong(rows, 'settings')?.idleMinutes ?? this.#idleMinutes;
    this.#lease = selfAmong(rows, 'lease') ?? this.#lease;
    const { person, role, unit, service, mode, device } = this.#identity;
    core.ask('open', {
      actor: { person, role, ...(unit ? { unit } : {}), ...(service ? { service } : {}) },
      device,
      mode,
      lang: this.#language,
    });
    const mine = rows.filter(isCoreRow);
    for (let at = 0; at < mine.length; at += LOAD_ROWS) give(core, mine.slice(at, at + LOAD_ROWS));
    const { effects, leaseOver } = core.ask<ReadyOut>('ready', { damaged, now: Date.now() });
    this.#core = core;
    this.#leaseOver = leaseOver;
    if (damaged > 0) this.#news.fault(new Fault({ code: 'data_damaged' }));
    if (effects.length > 0) await this.#store.commit(effects);
  }

  /** Loads anew what another tab has stored; `anyhow`, also when nothing was. Waits for writes under way. Answers whether it did. */
  refresh(anyhow = false): Promise<boolean> {
    return this.#tabs.writing(this.#record.id, async () => {
      if (!anyhow && !(await this.#store.isStale())) return false;
      await this.#reload();
      return true;
    });
  }

  async #reload(): Promise<void> {
    const before = JSON.stringify(this.#identity);
    await this.load();
    this.tellCounts();
    if (JSON.stringify(this.#identity) !== before) this.#news.who();
  }

  /** What a screen asks. What is `kept` is on disk when this answers. */
  async ask({ method, arg }: CoreAsk): Promise<unknown> {
    const input = { ...arg, ...supplied(method) };
    if (method !== 'change' && method !== 'start' && method !== 'refused') {
      return this.#living().ask(method, input);
    }
    const { effects, ...answer } = await this.#write<Partial<{ case: string }>>((core) =>
      core.ask(method, input),
    );
    if (effects.length > 0) {
      const touched = answer.case ?? ('case' in arg ? arg.case : undefined);
      this.#changed(touched === undefined ? undefined : [touched], true);
    }
    return answer;
  }

  // --- sync ---

  async pushOnce(post: Post, max: number): Promise<boolean> {
    const core = this.#living();
    const next = core.ask<PushNextOut>('pushNext', { max });
    if (next.count === 0 || !next.body) return false;
    try {
      const body = await post(next.body, next.count);
      return await this.#answered(core, 'pushAnswer', { body });
    } catch (cause) {
      if (await this.#mended(core, cause)) return true;
      throw cause;
    }
  }

  /**
   * The server waits for an entry that it was never sent, or that a restore from backup has undone: the core
   * numbers its queue anew, if it can.
   */
  async #mended(core: Core, cause: unknown): Promise<boolean> {
    const { expected } = faultOf(cause);
    return expected !== undefined && (await this.#answered(core, 'pushAnswer', { expected }));
  }

  async pullOnce(post: Post, restart: boolean): Promise<boolean> {
    const core = this.#living();
    const next = core.ask<PullNextOut>('pullNext', restart ? { restart } : {});
    try {
      const body = await post(next.body);
      const more = await this.#answered(core, 'pullAnswer', { body, now: Date.now() });
      if (more) return true;
      await this.#store.healed(); // the pull has ended, and with it what had to come anew
      if (!this.#fetched) this.#changed(undefined, false); // its last page may have brought nothing but the end
      return false;
    } catch (cause) {
      if (!(await this.#mended(core, cause))) throw cause;
      this.#changed(undefined, true); // there is something to send now
      return true;
    }
  }

  /** Gives the core an answer of the server and stores what it makes of it. True: ask again at once. */
  async #answered(asker: Core, method: 'pushAnswer' | 'pullAnswer', input: object): Promise<boolean> {
    const out = await this.#write<Omit<AnswerOut, 'effects'>>((core) => {
      // Another tab wrote meanwhile and this core is a new one: the server gives the same answer again.
      if (core !== asker) return { effects: [], cases: [], more: true };
      return core.ask(method, input);
    });
    // An answer with nothing new moves the cursor and nothing that a screen shows.
    if (out.effects.some((effect) => effect.table !== 'meta')) this.#changed(out.cases, false);
    return out.more === true;
  }

  /** Takes the purges of a refusal: the core moves what is not settled out of the scopes before they go. */
  async purge(scopes: readonly string[]): Promise<void> {
    const purges = scopes.map((scope) => ({ scope, reason: '' }));
    await this.#answered(this.#living(), 'pullAnswer', { purges, body: '', now: Date.now() });
  }

  async heard(now: number): Promise<void> {
    const last = await readSelf(this.#store, 'contact');
    // Every pull would be a write for a value that counts hours; ten minutes are close enough.
    if (last && now - last.at < 10 * 60_000) return;
    await this.writeSelf('contact', { at: now });
  }

  /** Notes that a screen of a case was opened, sealed, until the server can be told. */
  looked(look: Look): Promise<void> {
    return this.#relook((list) => noted(list, look));
  }

  /** Changes the list of looks, with no other change of it in between; undefined leaves it. */
  #relook(change: (list: readonly Look[]) => Look[] | undefined): Promise<void> {
    return this.#own(async () => {
      const list = change((await readSelf(this.#store, 'looks')) ?? []);
      return list ? [selfEffect('looks', list.length > 0 ? list : undefined)] : [];
    });
  }

  /** Reports the looks that wait. What was not taken stays for the next time. */
  async reportLooks(post: (looks: readonly Look[]) => Promise<void>): Promise<void> {
    const list = ((await readSelf(this.#store, 'looks')) ?? []).slice(0, REPORT_MAX);
    if (list.length === 0) return;
    await post(list);
    await this.#relook((now) => without(now, list));
  }

  async lastContact(): Promise<number> {
    return (await readSelf(this.#store, 'contact'))?.at ?? 0;
  }

  /** Whether it had been without contact for longer than the municipality lets a device be, when it was loaded. */
  get leaseOver(): boolean {
    return this.#leaseOver;
  }

  async withToken<T>(use: (token: string) => Promise<T>): Promise<T> {
    let tokens = await this.#tokens();
    if (tokens.expires - RENEW_BEFORE_S < Date.now() / 1000) tokens = await this.#renew(tokens);
    try {
      return await use(tokens.access);
    } catch (cause) {
      if (!isTokenRefused(faultOf(cause))) throw cause;
      tokens = await this.#renew(tokens);
    }
    return use(tokens.access);
  }

  /** Ends the session: `end` tells the server, and the tokens are forgotten whatever it says. No tab renews them meanwhile. */
  endSession<T>(
    end: (refreshToken?: string, provider?: Provider) => Promise<T> | undefined,
  ): Promise<T | undefined> {
    return this.#tabs.renewing(this.#record.id, async () => {
      const tokens = await readSelf(this.#store, 'tokens');
      const there = await end(tokens?.refresh, await readSelf(this.#store, 'provider'))?.catch(
        () => undefined,
      );
      await this.#own(() => [selfEffect('provider', undefined), selfEffect('tokens', undefined)]);
      return there;
    });
  }

  async #tokens(): Promise<Tokens> {
    try {
      this.#known = await readSelf(this.#store, 'tokens');
    } catch (cause) {
      if (faultOf(cause).code !== 'storage_cleared') throw cause;
    }
    if (!this.#known) throw new Fault({ code: 'login_needed' });
    return this.#known;
  }

  async #renew(old: Tokens): Promise<Tokens> {
    return this.#tabs.renewing(this.#record.id, async () => {
      const now = await this.#tokens();
      if (now.refresh !== old.refresh) return now; // another tab was quicker
      try {
        const answer = await refresh(now.refresh, this.#identity.device);
        const fresh = tokensOf(answer);
        this.#known = fresh;
        await this.writeSelf('tokens', fresh);
        await this.setLease(leaseOf(answer));
        await this.becomes(identityOf(answer));
        return fresh;
      } catch (cause) {
        const fault = faultOf(cause);
        throw isTokenRefused(fault) ? new Fault({ ...fault.shape(), code: 'login_needed' }) : fault;
      }
    });
  }

  /**
   * Takes over who the person is today, as the server says with new tokens: people move, and deputies stand in. So
   * with the device's id, when it is registered anew.
   */
  async becomes(who: Identity): Promise<void> {
    if (!who.role || JSON.stringify(who) === JSON.stringify(this.#identity)) return;
    await this.#own(() => [selfEffect('identity', who)], { quiet: false });
    this.#identity = who;
    if (this.#core) await this.refresh(true); // the core judges as the new one
    this.#tabs.tell({ kind: 'changed', profile: this.#record.id, cases: undefined });
    this.#news.who();
  }

  // --- the device's own rows ---

  async writeSelf<K extends keyof Self>(key: K, value: Self[K] | undefined): Promise<void> {
    await this.#own(() => [selfEffect(key, value)]);
  }

  async setLease(lease: Lease): Promise<void> {
    if (JSON.stringify(lease) === JSON.stringify(this.#lease)) return;
    await this.writeSelf('lease', lease);
    this.#lease = lease;
    this.#news.who();
  }

  async setIdle(idleMinutes: number): Promise<void> {
    await this.writeSelf('settings', { idleMinutes });
    this.#idleMinutes = idleMinutes;
  }

  setLanguage(language: Language): void {
    this.#language = language;
    this.#core?.ask('lang', { lang: language });
  }

  readDraft(key: string, scope: string): Promise<string | undefined> {
    return this.#store.read(DRAFT, key, scope);
  }

  /**
   * Stores a half-written form. Rejects with `unknown_case` when the case has left the device meanwhile: a form that
   * stands on the screen must not bring back what was taken away with its key.
   */
  writeDraft(key: string, scope: string, data: string): Promise<void> {
    return this.#own(async () => {
      const [, id] = /^case:([^:]+):/.exec(scope) ?? [];
      if (id && !(await this.#store.holds(scope))) this.#living().ask('case', { id, ...supplied('case') });
      return [{ op: 'put', table: DRAFT, key, scope, data }];
    });
  }

  dropDraft(key: string, scope: string): Promise<void> {
    return this.#own(() => [{ op: 'delete', table: DRAFT, key, scope }]);
  }

  /** Tells the counts of the queue. */
  tellCounts(): void {
    if (!this.#core) return;
    const { local, refused: notIn, taken, looks, lastPull, entries } = this.#core.ask<SyncOut>('sync', {});
    const judged = toBeJudged(entries);
    this.#fetched = lastPull > 0;
    this.#news.sync({ local, refused: notIn - judged, judged, taken, looks, fetched: this.#fetched });
  }

  // --- writing ---

  #living(): Core {
    if (!this.#core) throw new Fault({ code: 'locked' });
    return this.#core;
  }

  #changed(cases: string[] | undefined, here: boolean): void {
    this.#news.changed(cases, here);
    this.tellCounts();
  }

  /**
   * Asks the core for a change and stores its effects before anybody is told. When another tab wrote first, or
   * the disk refuses, this core is ahead of the store: a fresh one is loaded, and in the first case asked again.
   */
  #write<Answer extends object>(
    change: (core: Core) => Answer & { effects?: Effect[] },
  ): Promise<Answer & { effects: Effect[] }> {
    return this.#tabs.writing(this.#record.id, async () => {
      for (let attempt = 1; ; attempt++) {
        const answer = change(this.#living());
        const effects = answer.effects ?? [];
        try {
          if (effects.length > 0) await this.#store.commit(effects);
          return { ...answer, effects };
        } catch (cause) {
          await this.#reload();
          if (!(cause instanceof Stale) || attempt === WRITE_TRIES) throw cause;
        }
      }
    });
  }

  /** Stores rows of the device's own, which the core does not know; `make` is asked again when another tab wrote first. */
  #own(make: () => Effect[] | Promise<Effect[]>, how = { quiet: true }): Promise<void> {
    return this.#tabs.writing(this.#record.id, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          const effects = await make();
          if (effects.length > 0) await this.#store.commit(effects, how);
          return;
        } catch (cause) {
          if (!(cause instanceof Stale) || attempt === WRITE_TRIES) throw cause;
          if (this.#core) await this.#reload();
          else await this.#store.load();
        }
      }
    });
  }
}

/**
 * Gives the core stored rows. What a row holds is JSON and goes as it stands: put in a text of its own it would be
 * read letter by letter twice, which is half the time of an opening. A row that is no JSON (a fault of ours: the
 * seal says that it is as it was written) goes as a text after all, and the core counts it as damaged.
 */
function give(core: Core, rows: readonly Row[]): void {
  const texts = rows.map(({ data, ...place }) => `${JSON.stringify(place).slice(0, -1)},"value":${data}}`);
  try {
    core.askText('load', `{"rows":[${texts.join()}]}`);
  } catch (cause) {
    if (faultOf(cause).code !== 'bad_input') throw cause;
    core.ask('load', { rows });
  }
}

/** The day, the time and fresh ids: what a core without clock and randomness is given with each question. */
function supplied(method: CoreAsk['method']): object {
  if (method === 'vector') return {}; // brings a day of its own
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  if (method === 'cases' || method === 'case') return { today };
  if (method !== 'change' && method !== 'start' && method !== 'refused') return {};
  const at = now.getTime();
  return { today, now: at, ids: Array.from({ length: IDS }, () => uuid7(at)) };
}
