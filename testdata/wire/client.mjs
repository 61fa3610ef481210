// A client of Stafett that knows nothing but the documentation of syncproto, in
// Node's standard library alone. It logs in to a demonstration twice, as two people,
// pulls, edits, makes a conflict and settles it, goes on where its numbers have a gap or it is a copy of another, and hears what
// was decided about words that came too late:
//
//   node testdata/wire/client.mjs http://127.0.0.1:8080
//
// A device keeps its copy in memory here; where a client is to survive its process, `state`
// is what it stores, in one transaction for each change.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

const WIRE = 2; // the version of syncproto that this was written for
const ENTRIES_MAX = 100; // of one push
const HEAL_MAX = 200; // scopes of one pull
const WAITS_MAX = 100; // entries in quarantine of one pull
const DAY = 24 * 60 * 60 * 1000;

/** A UUID of version 7: 48 bits of milliseconds, the rest random. */
function newID() {
  const b = randomBytes(16);
  b.writeUIntBE(Date.now(), 0, 6);
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;
  return b.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

/** FNV-1a over "<id> <version>\n" in order of id, as 16 hex digits. */
function digest(records) {
  let sum = 14695981039346656037n;
  const lines = records.map((r) => [r.id, r.v]).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const byte of Buffer.from(lines.map(([id, v]) => `${id} ${v}\n`).join(''))) {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 1099511628211n);
  }
  return sum.toString(16).padStart(16, '0');
}

class Problem extends Error {
  constructor(status, body) {
    super(`${status} ${body.code}: ${body.detail ?? ''}`);
    Object.assign(this, { status, code: body.code, expected: body.expected, purges: body.purges ?? [] });
  }
}

/** Whether an entry with this outcome stands; any other waits for its writer. */
const stands = (outcome) => ['applied', 'merged', 'conflict'].includes(outcome.result);

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** One copy of one person. */
class Device {
  constructor(server) {
    this.server = server;
    // Of the queue, { entry, outcome?, since?, judged? }: the entry as it is sent, what became of it when, and what was decided later.
    this.state = { device: newID(), cursor: '', acked: 0, heal: [], next: 1, records: new Map(), scopes: new Set(), queue: [] };
  }

  waiting() {
    return this.state.queue.filter((q) => !q.outcome);
  }

  refused() {
    return this.state.queue.filter((q) => q.outcome && !stands(q.judged ?? q.outcome));
  }

  quarantined() {
    return this.state.queue.filter((q) => q.outcome?.result === 'quarantined' && !q.judged);
  }

  async post(path, body, token) {
    const headers = { 'content-type': 'application/json', 'accept-language': 'en' };
    if (token) headers.authorization = `Bearer ${token}`;
    const answer = await fetch(this.server + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Problem(answer.status, JSON.parse(text));
    return text === '' ? undefined : JSON.parse(text);
  }

  async login(person) {
    const { device } = this.state;
    this.session = await this.post('/api/demo/login', { person, device, deviceName: 'client.mjs' });
  }

  /** After device_cloned: another has this device's id. What is stored stays; the pull comes before the next push. */
  async registerAnew() {
    this.state.device = newID();
    await this.login(this.session.person);
    await this.pull();
  }

  async refresh() {
    const { refreshToken } = this.session;
    this.session = await this.post('/api/auth/refresh', { refreshToken, device: this.state.device });
  }

  /** Asks with the access token, and once more with a new one when it has run out. */
  async ask(path, body) {
    try {
      return await this.post(path, body, this.session.accessToken);
    } catch (cause) {
      if (cause.code !== 'token_expired' && cause.code !== 'token_invalid') throw cause;
      await this.refresh();
      return await this.post(path, body, this.session.accessToken);
    }
  }

  forget(scope) {
    const { state } = this;
    for (const r of state.records.values()) if (r.scope === scope) state.records.delete(r.id);
    // What stands goes as well; what was refused waits for its writer, without what others wrote.
    state.queue = state.queue.filter((q) => q.entry.scope !== scope || !q.outcome || !stands(q.outcome));
    for (const q of this.refused()) if (q.entry.scope === scope) delete q.entry.from;
    state.scopes.delete(scope);
  }

  /** After sync_gap: the server has nothing from this number on. Answers false when neither has this device. */
  closeGap(expected) {
    const { state } = this;
    const again = state.queue.filter((q) => q.entry.n >= expected);
    if (again.length === 0 && state.acked < expected) return false;
    state.acked = Math.min(state.acked, expected - 1);
    state.next = expected;
    for (const q of again) {
      q.entry.n = state.next++;
      delete q.entry.base; // it is of a past that is undone
      delete q.outcome;
    }
    return true;
  }

  async pull() {
    const state = this.state;
    const heal = state.heal.slice(0, HEAL_MAX);
    const waits = this.quarantined().slice(0, WAITS_MAX).map(({ entry: { n, record, at } }) => ({ n, record, at }));
    let pages = [];
    for (let page; ; ) {
      const body = { version: WIRE, device: state.device, cursor: state.cursor, acked: state.acked };
      if (heal.length > 0) body.heal = heal;
      if (waits.length > 0) body.waits = waits;
      if (page) body.page = page;
      let answer;
      try {
        answer = await this.ask('/api/sync/pull', body);
      } catch (cause) {
        for (const { scope } of cause.purges ?? []) this.forget(scope);
        if (cause.code === 'device_cloned') return await this.registerAnew();
        if (cause.code === 'sync_gap' && this.closeGap(cause.expected)) await this.push();
        else if (cause.code !== 'bad_page' || !page) throw cause;
        page = undefined;
        pages = [];
        continue;
      }
      for (const { scope } of answer.purges ?? []) this.forget(scope);
      pages.push(answer);
      page = answer.next;
      if (!page) break;
    }
    const all = (name) => pages.flatMap((p) => p[name] ?? []);
    const fresh = all('fresh');
    if (!pages[0].held || state.cursor === '') {
      const held = new Set([...state.scopes, ...[...state.records.values()].map((r) => r.scope)]);
      for (const scope of held) if (!fresh.includes(scope)) this.forget(scope);
      for (const q of state.queue) delete q.judged; // a restored server may know nothing of it: the next pull asks again
    }
    const coming = new Set(all('records').map((r) => r.id));
    for (const scope of fresh) {
      state.scopes.add(scope);
      for (const r of state.records.values()) if (r.scope === scope && !coming.has(r.id)) state.records.delete(r.id);
    }
    for (const r of all('records')) state.records.set(r.id, r);
    for (const { record, scope } of all('gone')) if (state.records.get(record)?.scope === scope) state.records.delete(record);
    this.settleEntries(all('outcomes'));
    for (const j of all('judged')) {
      const q = this.quarantined().find(({ entry: e }) => e.n === j.entry.n && e.record === j.entry.record && e.at === j.entry.at);
      if (q) q.judged = j;
    }
    const last = pages.at(-1);
    state.heal = state.heal.slice(heal.length);
    let healNow = false;
    for (const d of last.digests ?? []) {
      const held = [...state.records.values()].filter((r) => r.scope === d.scope);
      if (held.length === d.count && digest(held) === d.digest) continue;
      if (!state.heal.includes(d.scope)) state.heal.push(d.scope);
      healNow ||= !heal.includes(d.scope); // one that a fresh copy did not mend waits for the next pull
    }
    state.cursor = last.cursor;
    // What stands is kept for a day: a server restored from last night's backup asks for it again.
    state.queue = state.queue.filter((q) => !q.outcome || !stands(q.outcome) || Date.now() - q.since < DAY);
    if (healNow) await this.pull();
  }

  settleEntries(outcomes) {
    const state = this.state;
    for (const o of outcomes) {
      state.acked = Math.max(state.acked, o.n);
      const q = state.queue.find((x) => x.entry.n === o.n);
      if (!q || q.outcome) continue;
      Object.assign(q, { outcome: o, since: Date.now() });
      if (!state.scopes.has(q.entry.scope)) delete q.entry.from;
    }
  }

  /** Sends what waits; answers the outcomes. */
  async push() {
    const outcomes = [];
    for (let most = ENTRIES_MAX; ; ) {
      const entries = this.waiting().slice(0, most).map((q) => q.entry);
      if (entries.length === 0) return outcomes;
      try {
        const answer = await this.ask('/api/sync/push', { version: WIRE, device: this.state.device, entries });
        outcomes.push(...answer.outcomes);
        this.settleEntries(answer.outcomes);
      } catch (cause) {
        if (cause.code === 'device_cloned') await this.registerAnew();
        else if (cause.code === 'too_large' && entries.length > 1) most = Math.ceil(entries.length / 2);
        else if (cause.code !== 'sync_gap' || !this.closeGap(cause.expected)) throw cause;
      }
    }
  }

  enqueue(entry) {
    const e = { n: this.state.next++, ...entry, at: Date.now() };
    this.state.queue.push({ entry: e });
    return e;
  }

  put(kind, scope, fields) {
    return this.enqueue({ op: 'put', record: newID(), kind, scope, f: fields }).record;
  }

  /** Changes fields of a record, as it is shown with the entries that wait on it. */
  patch(id, fields) {
    const r = this.state.records.get(id);
    const shown = this.waiting().reduce((f, { entry: e }) => (e.record === id && e.op === 'patch' ? { ...f, ...e.f } : f), r.f);
    const from = Object.fromEntries(Object.keys(fields).map((name) => [name, shown[name] ?? null]));
    this.enqueue({ op: 'patch', record: id, kind: r.kind, scope: r.scope, base: r.v, f: fields, from });
  }

  /** Chooses the value of a field that two wrote, and lets go of the conflicts about it. */
  settle(id, field, value) {
    const r = this.state.records.get(id);
    const conflicts = r.cf.filter((c) => c.field === field).map((c) => c.id);
    this.enqueue({
      op: 'intent', intent: 'settle', record: id, kind: r.kind, scope: r.scope, base: r.v,
      f: { field, value, conflicts }, from: { [field]: r.f[field] ?? null },
    });
  }

  get(id) {
    return this.state.records.get(id);
  }
}

const server = (process.argv[2] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const [liv, henrik] = [new Device(server), new Device(server)];

// Two people of one unit, each on a device of their own.
await liv.login('liv.bjorkerot');
await henrik.login('henrik.furutopp');
await liv.pull();
await henrik.pull();
console.log(`pulled ${liv.state.records.size} and ${henrik.state.records.size} records`);

// A measure that both hold, and that runs.
const measure = [...liv.state.records.values()].find((r) => r.kind === 'measure' && r.f.status === 'running' && r.f.what && henrik.get(r.id));
assert(measure, 'no measure that both hold');
const { id, scope, f: before } = measure;

// An edit alone: applied. And a new record.
liv.patch(id, { arena: 'Ute ved bekken' });
const comment = liv.put('comment', scope, { on: id, text: 'Written by a script.' });
assert.deepEqual((await liv.push()).map((o) => o.result), ['applied', 'applied']);
await liv.pull();
assert.equal(liv.get(id).f.arena, 'Ute ved bekken');
assert.equal(liv.get(comment).by, 'liv.bjorkerot');

// The same bytes again: the same answer, and nothing happens twice.
const again = { version: WIRE, device: liv.state.device, entries: [{ n: 3, op: 'put', record: newID(), kind: 'comment', scope, f: { on: id, text: 'Sent twice.' }, at: Date.now() }] };
liv.state.next = 4;
assert.deepEqual(await liv.ask('/api/sync/push', again), await liv.ask('/api/sync/push', again));

// Both edit without having seen the other's words: the long text holds both, the title becomes a conflict.
liv.patch(id, { title: 'Outdoors', what: `Outdoors: ${before.what}` });
henrik.patch(id, { title: 'Indoors', what: `${before.what} On Fridays too.` });
assert.equal((await liv.push())[0].result, 'applied');
assert.equal((await henrik.push())[0].result, 'conflict');
await liv.pull();
await henrik.pull();
for (const device of [liv, henrik]) {
  const r = device.get(id);
  assert.equal(r.f.title, 'Outdoors');
  assert.equal(r.f.what, `Outdoors: ${before.what} On Fridays too.`);
  assert.deepEqual(r.cf.map((c) => [c.field, c.value, c.by, c.sby]), [['title', 'Indoors', 'henrik.furutopp', 'liv.bjorkerot']]);
}
console.log('the long text holds the words of both, the title has two answers');

// One of them settles it with a third.
liv.settle(id, 'title', 'Outdoors and indoors');
assert.equal((await liv.push())[0].result, 'applied');
await henrik.pull();
assert.equal(henrik.get(id).f.title, 'Outdoors and indoors');
assert(!henrik.get(id).cf);
console.log('settled');

// What a rule or a check refuses is refused for good, and stays here for its writer.
henrik.patch(id, { title: '' });
const [refused] = await henrik.push();
assert.equal(refused.result, 'rejected');
assert(refused.findings.some((x) => x.severity === 'error' && x.field === 'title'));
assert.equal(henrik.refused().length, 1);

// A case of one's own: its head, its child, what somebody wondered about, and who follows it up.
const ref = [...liv.state.records.values()].filter((r) => r.scope === 'ref');
const unit = ref.find((r) => r.kind === 'unit' && r.f.unit === liv.session.unit);
const guide = ref.find((r) => r.kind === 'guide' && r.f.guide === unit.f.guides[0]);
const date = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format();
const [head, subject] = [newID(), newID()];
const { person, name, service } = liv.session;
liv.enqueue({
  op: 'intent', intent: 'start_case', record: head, kind: 'case', scope: `case:${head}:log`,
  f: { subject, guide: guide.f.guide, guideVersion: guide.f.version, unit: unit.f.unit, service, raisedBy: 'staff', date },
});
liv.enqueue({
  op: 'put', record: subject, kind: 'subject', scope: `case:${head}:log`,
  f: { kind: 'child', givenName: 'Prøve', familyName: 'Skriptsen' },
});
liv.put('concern', `case:${head}:internal`, { text: 'Written by a script.', raisedBy: 'staff', observed: date });
liv.put('participant', `case:${head}:log`, { person, name, service, unit: unit.f.unit, from: date });
assert.deepEqual((await liv.push()).map((o) => o.result), ['applied', 'applied', 'applied', 'applied']);
await liv.pull();
assert.equal(liv.get(head).f.level, 0);
assert.equal(liv.get(head).f.subject, subject);
console.log('began a case');

// Words that come after access has ended: quarantined. The leader of the unit takes them in, and the writer's device is told.
const { person: colleague, name: called, service: works } = henrik.session;
const taking = liv.put('participant', `case:${head}:log`, { person: colleague, name: called, service: works, unit: unit.f.unit, from: date });
await liv.push();
await liv.pull();
await henrik.pull();
assert(henrik.get(head));
liv.patch(taking, { to: date });
await liv.push();
const tooLate = henrik.put('comment', `case:${head}:log`, { text: 'Written before he heard of it.' });
assert.deepEqual((await henrik.push()).map((o) => o.result), ['quarantined']);
await henrik.pull();
assert(!henrik.get(head));
const [waiting] = henrik.quarantined();
await liv.ask('/api/quarantine/judge', { device: henrik.state.device, n: waiting.entry.n, how: 'take' });
await henrik.pull();
assert.equal(waiting.judged.result, 'applied');
assert.equal(waiting.judged.by, liv.session.person);
assert.equal(henrik.quarantined().length, 0);
await liv.pull();
assert.equal(liv.get(tooLate).by, colleague);
console.log('was told what became of words that came too late');

// Entries that were lost here leave a gap in the numbers, and so does a server that was restored: it says so, and the rest is numbered anew.
const expected = liv.state.next;
liv.state.next += 2;
const late = liv.put('comment', scope, { on: id, text: 'After a gap.' });
assert.deepEqual((await liv.push()).map((o) => [o.n, o.result]), [[expected, 'applied']]);
liv.state.acked += 5;
await liv.pull();
assert.equal(liv.state.acked, expected);
assert.equal(liv.get(late).f.text, 'After a gap.');
console.log('closed a gap');

// A copy of the device, as from a backup of its machine. Both go on with the same number, and the second is told: it goes on under an id of its own.
const copy = new Device(server);
copy.state = structuredClone(liv.state);
copy.session = liv.session;
liv.put('comment', scope, { on: id, text: 'Written on the device.' });
const onCopy = copy.put('comment', scope, { on: id, text: 'Written on its copy.' });
assert.deepEqual((await liv.push()).map((o) => o.result), ['applied']);
assert.deepEqual((await copy.push()).map((o) => o.result), ['applied']);
assert.notEqual(copy.state.device, liv.state.device);
await liv.pull();
assert.equal(liv.get(onCopy).f.text, 'Written on its copy.');
console.log('went on as a copy');

// At the end both hold the same of what both hold.
await liv.pull();
await henrik.pull();
let both = 0;
for (const r of liv.state.records.values()) {
  if (!henrik.get(r.id)) continue;
  both++;
  assert(same(r, henrik.get(r.id)), `${r.kind} ${r.id} differs`);
}
await liv.refresh();
await liv.pull();
await henrik.post('/api/auth/logout', { refreshToken: henrik.session.refreshToken });
console.log(`both hold the same ${both} records`);
