// Prints every budget of the app beside what was measured, with the machine's own baseline: sizes, the core's
// times in Chromium (on the page's thread, plain and with the CPU slowed four times), what a device takes to apply
// and to purge much at once, and the cold start offline to a list of 200 cases. Exits 1 when a budget is exceeded.
//   node scripts/bench.mjs        after `make build`
import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';

const pwa = fileURLToPath(new URL('..', import.meta.url));
const binary = process.env.STAFETT_BIN ?? join(pwa, '../bin/stafett');
const work = mkdtempSync(join(tmpdir(), 'stafett-bench-'));
const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
};
const CASES = 200;
const MADE = 260; // a fifth of them is closed, and stands in another list
const CODE = '284719';
let exceeded = false;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** @param {string} name @param {number} value @param {string} unit @param {number} [budget] */
function line(name, value, unit, budget) {
  const over = budget !== undefined && !(value <= budget);
  exceeded ||= over;
  const of = budget === undefined ? '' : `of ${budget} ${unit}`;
  console.log(
    `${budget === undefined ? '    ' : over ? 'OVER' : 'ok  '}  ${name.padEnd(58)} ${value.toFixed(1)} ${unit} ${of}`,
  );
}

/** The machine's own speed: a fixed piece of arithmetic, so that two machines' figures can be held together. */
function baseline() {
  const once = () => {
    const begun = performance.now();
    let x = 1;
    for (let i = 0; i < 50_000_000; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    return performance.now() - begun + (x === 0 ? 1 : 0);
  };
  line(
    'baseline: 50 million multiplications in Node',
    median([once(), once(), once(), once(), once()]),
    'ms',
  );
  line('what else the machine does: its load over the last minute', loadavg()[0] ?? 0, 'tasks');
}

function sizes() {
  try {
    execFileSync(process.execPath, [join(pwa, 'scripts/sizes.mjs')], { stdio: 'inherit' });
  } catch {
    exceeded = true;
  }
}

/**
 * Builds a module of the worker to be used by a page, and serves it with core.wasm.
 * @param {string} entry @param {string} fileName
 */
async function served(entry, fileName) {
  await build({
    root: pwa,
    configFile: false,
    logLevel: 'error',
    build: { lib: { entry, formats: ['es'], fileName }, outDir: work, emptyOutDir: false },
  });
  const wasm = readdirSync(join(pwa, 'dist/assets')).find((name) => name.endsWith('.wasm')) ?? '';
  /** @type {Record<string, string>} */
  const types = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer((request, response) => {
    const name = request.url ?? '/';
    if (name === '/') return void response.setHeader('content-type', 'text/html').end('<!doctype html><p>');
    const file = name === '/core.wasm' ? join(pwa, 'dist/assets', wasm) : join(work, name);
    if (!existsSync(file)) return void response.writeHead(404).end(); // the browser asks for an icon, too
    response.setHeader('content-type', types[extname(name)] ?? 'text/plain');
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, end: () => server.close() };
}

/** The core on a page's thread, where the CPU can be slowed; the worker runs the same module the same way. */
async function coreTimes() {
  const { url, end } = await served('src/worker/wasm/core.ts', 'loader');
  const browser = await chromium.launch(launchOptions);
  try {
    for (const slowed of [1, 4]) {
      const page = await browser.newPage();
      await page.goto(url);
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowed });
      const times = await page.evaluate(async () => {
        const path = '/loader.js';
        const { Core } = await import(path);
        const bytes = await (await fetch('/core.wasm')).arrayBuffer();
        const concern = {
          kind: 'concern',
          f: {
            text: 'Barnet trekker seg unna de andre når leken begynner. '.repeat(18),
            observed: '2026-11-20',
            raisedBy: 'staff',
          },
        };
        /** @type {number[]} */
        const ready = [];
        let core;
        for (let i = 0; i < 3; i++) {
          const started = performance.now();
          core = await Core.start(await WebAssembly.compile(bytes));
          core.ask('check', concern);
          ready.push(performance.now() - started);
        }
        const input = JSON.stringify(concern);
        // Warm: the browser compiles a busy module a second time, better, and that takes it a while.
        /** @type {number[]} */
        const rounds = [];
        for (let round = 0; round < 12; round++) {
          const from = performance.now();
          for (let i = 0; i < 1_000; i++) core.call('check', input);
          rounds.push(performance.now() - from); // ms for a thousand are µs for one
        }
        const one = Math.min(...rounds); // the least: other work on the machine only ever adds
        const many = JSON.stringify({ records: Array.from({ length: 1_000 }, () => concern) });
        core.call('checkMany', many);
        const begun = performance.now();
        core.call('checkMany', many);
        return { ready, one, thousand: performance.now() - begun };
      });
      const tail = slowed === 1 ? '' : `, CPU ${slowed}× slower`;
      line(
        `core ready: compile, start, first answer${tail}`,
        median(times.ready),
        'ms',
        slowed === 4 ? 350 : undefined,
      );
      line(`one record of 1 kB checked, warm${tail}`, times.one, 'µs', slowed === 1 ? 50 : undefined);
      line(`1,000 records checked in one call${tail}`, times.thousand, 'ms', slowed === 1 ? 60 : undefined);
      await page.close();
    }
  } finally {
    await browser.close();
    end();
  }
}

/**
 * A whole pull of many records, and the purge of all of them, by the worker's own code on the browser's own storage:
 * decoded, checked, sealed and on disk (durability strict). The pages are the server's: 1,000 records of 500 bytes.
 */
async function deviceTimes() {
  const { url, end } = await served('src/worker/measured.ts', 'measured');
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.goto(url);
    /** @param {number} records */
    const measure = (records) =>
      page.evaluate(async (records) => {
        const path = '/measured.js';
        const { Database, Opened, Profiles, readStored, SealedStore, selfEffect, Tabs } = await import(path);
        const database = new Database();
        const id = `p${records}`;
        const keys = await new Profiles(database).create(
          { id, person: 'leder-1', name: 'Leder En', language: 'nb', secret: 'pin' },
          '284719',
          0,
        );
        const device = '01939f00-0000-7000-8000-0000000000d1';
        const identity = { person: 'leder-1', name: 'Leder En', role: 'leader', unit: 'solsikken' };
        const self = { identity: { ...identity, service: 'barnehage', mode: 'demo', device } };
        const store = new SealedStore(database, id, keys);
        await store.load();
        await store.commit([selfEffect('identity', self.identity)], { quiet: true });
        const nobody = () => undefined;
        const news = { changed: nobody, sync: nobody, who: nobody, fault: nobody };
        const stored = await readStored(database, id);
        const settings = { idleMinutes: 5 };
        const lease = { hours: 72, codeNeedsContact: false };
        const opened = new Opened(stored.profile, store, new Tabs(), news, { ...self, settings, lease });
        await opened.load();

        const text = 'Barnet trekker seg unna de andre når leken begynner, og sier lite i samlingen. '.repeat(
          4,
        );
        /** @param {number} n */
        const uuid = (n) => `01939f00-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
        const by = { cb: 'ansatt-1', ca: 1_795_000_000_000, by: 'ansatt-1', at: 1_795_000_000_000 };
        const scopes = new Set();
        const all = Array.from({ length: records }, (_, n) => {
          const first = n - (n % 50); // 50 records a case: its head and child, then notes
          const scope = `case:${uuid(first)}:${n - first < 25 ? 'log' : 'internal'}`;
          scopes.add(scope);
          const head = {
            subject: uuid(n + 1),
            guide: 'g',
            guideVersion: '1',
            unit: 'solsikken',
            log: 'none',
          };
          const what =
            n === first
              ? {
                  kind: 'case',
                  f: { ...head, service: 'barnehage', step: '0.1', status: 'open', raisedBy: 'staff' },
                }
              : n === first + 1
                ? { kind: 'subject', f: { kind: 'child', givenName: 'Barn', familyName: `Prøve ${n}` } }
                : { kind: 'note', f: { text } };
          return { id: uuid(n), scope, v: n + 1, ...what, ...by };
        });
        const bodies = [];
        for (let at = 0; at < records; at += 1_000) {
          const last = at + 1_000 >= records;
          bodies.push(
            JSON.stringify({
              version: 1,
              held: true,
              ...(at === 0 ? { fresh: [...scopes] } : {}),
              records: all.slice(at, at + 1_000),
              ...(last ? { cursor: 'bench', head: records } : { next: `page ${at}` }),
            }),
          );
        }
        let begun = performance.now();
        for (const body of bodies) await opened.pullOnce(async () => body, false);
        const applied = performance.now() - begun;
        const rows = await readStored(database, id);
        const purges = [...scopes].map((scope) => ({ scope, reason: 'access_ended' }));
        const gone = JSON.stringify({ version: 1, held: true, purges, cursor: 'after', head: records });
        begun = performance.now();
        await opened.pullOnce(async () => gone, false);
        const purged = performance.now() - begun;
        const left = await readStored(database, id);
        return { applied, purged, rows: rows.sealed.length, left: left.sealed.length, scopes: scopes.size };
      }, records);
    const ten = await measure(10_000);
    if (ten.rows < ten.scopes) throw new Error(`only ${ten.rows} rows for ${ten.scopes} scopes`);
    line('10,000 pulled records applied: checked, sealed, on disk', ten.applied, 'ms', 3_000);
    const fifty = await measure(50_000);
    if (fifty.left > 5) throw new Error(`${fifty.left} rows were left after the purge`);
    line(`50,000 records in ${fifty.scopes} scopes purged from the disk`, fifty.purged, 'ms', 1_000);
  } finally {
    await browser.close();
    end();
  }
}

/**
 * From a cold start without network to a list of 200 cases that can be used, on the real server's app. Chromium slows
 * the page alone: the worker, with the keys and the core, runs at the machine's speed ("Operation is only supported
 * for pages, not workers").
 */
async function coldStart() {
  if (!existsSync(binary)) return console.log('      cold start: not measured, bin/stafett is not built');
  const port = 4300 + (process.pid % 500);
  const demo = [
    'demo',
    '--listen',
    `127.0.0.1:${port}`,
    '--data',
    join(work, 'data'),
    '--cases',
    String(MADE),
  ];
  const server = spawn(binary, demo, { stdio: 'ignore', cwd: work });
  const listed = (/** @type {number} */ n) => document.querySelectorAll('main a[href^="/case/"]').length >= n;
  const browser = await chromium.launch(launchOptions);
  try {
    const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}`, locale: 'nb-NO' });
    const page = await context.newPage();
    for (let i = 0; ; i++) {
      const up = await page.goto('/').catch(() => undefined);
      if (up) break;
      if (i === 600) throw new Error('the server did not start');
      await new Promise((done) => setTimeout(done, 100));
    }
    await page.getByRole('list').getByRole('button').first().click();
    await page.getByLabel('Kode', { exact: true }).fill(CODE);
    await page.getByLabel('Skriv det samme en gang til').fill(CODE);
    await page.getByRole('button', { name: 'Lås med denne' }).click();
    await page.waitForFunction(listed, CASES);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.goto('about:blank');

    await context.setOffline(true);
    /** @type {Record<number, number[]>} */
    const taken = { 1: [], 4: [] };
    /** @type {Record<number, number[]>} */
    const first = { 1: [], 4: [] };
    for (const slowed of [1, 4]) {
      for (let i = 0; i < 3; i++) {
        const cold = await context.newPage();
        const devtools = await context.newCDPSession(cold);
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowed });
        const begun = performance.now();
        await cold.goto('/cases');
        const code = cold.getByLabel('Koden din');
        await code.waitFor();
        const atDoor = performance.now();
        await code.fill(CODE); // a person's typing is not counted
        const typed = performance.now();
        await code.press('Enter');
        await cold.waitForFunction(listed, 1);
        first[slowed]?.push(atDoor - begun + (performance.now() - typed));
        await cold.waitForFunction(listed, CASES);
        taken[slowed]?.push(atDoor - begun + (performance.now() - typed));
        await cold.close();
      }
    }
    line(`cold start offline to ${CASES} cases`, median(taken[1] ?? []), 'ms');
    line("cold start offline to the first cases, page's CPU 4× slower", median(first[4] ?? []), 'ms');
    line(`cold start offline to ${CASES} cases, page's CPU 4× slower`, median(taken[4] ?? []), 'ms', 1_500);
  } finally {
    await browser.close();
    server.kill();
  }
}

/** How often a consent is withdrawn and given again: as many as make a 95th percentile worth the name. */
const WITHDRAWALS = 60;
/** How long a browser may take to have fetched a case, or to have let go of it, before the measuring gives up. */
const HOLDS_WITHIN_MS = 30_000;

/**
 * From the guardian's withdrawal on her phone to the case's keys and rows gone from the storage of another service's
 * browser that is online: server, live line, pull, core and disk together. In between she gives it again, and who holds the
 * baton takes the worker in again.
 */
async function withdrawn() {
  if (!existsSync(binary)) return console.log('      withdrawal: not measured, bin/stafett is not built');
  const port = 4800 + (process.pid % 150);
  const url = `http://127.0.0.1:${port}`;
  const args = ['demo', '--listen', `127.0.0.1:${port}`, '--data', join(work, 'withdrawn')];
  const server = spawn(binary, args, { stdio: 'ignore', cwd: work });
  const browser = await chromium.launch(launchOptions);
  try {
    for (let i = 0; !(await fetch(`${url}/readyz`).catch(() => undefined))?.ok; i++) {
      if (i === 600) throw new Error('the server did not start');
      await new Promise((done) => setTimeout(done, 100));
    }
    let ids = 0;
    // In order of time: of two answers on one day the later id is the later answer.
    const id = () => {
      const at = Date.now().toString(16).padStart(12, '0');
      return `${at.slice(0, 8)}-${at.slice(8)}-7000-8000-${(++ids).toString(16).padStart(12, '0')}`;
    };
    /** @param {string} path @param {object} body @param {string} [token] */
    const post = async (path, body, token) => {
      const headers = {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      };
      const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    /** @param {string} person */
    const enter = async (person) => {
      const device = id();
      const { accessToken } = await post('/api/demo/login', { person, device, deviceName: 'bench' });
      const records = [];
      for (let page; ; ) {
        const ask = { version: 1, device, ...(page ? { page } : {}) };
        const answer = await post('/api/sync/pull', ask, accessToken);
        records.push(...(answer.records ?? []));
        page = answer.next;
        if (!page) return { device, accessToken, records };
      }
    };

    /** @type {{ people: { person: string, role: string, unit: string, name: string }[] }} */
    const { people } = await (await fetch(`${url}/api/demo/people`)).json();
    const worker = people.find((each) => each.unit === 'ppt');
    let found;
    for (const { person, role } of people) {
      if (found || role !== 'guardian') continue;
      const session = await enter(person);
      const mine = session.records.filter((each) => each.kind === 'guardian' && each.f.person === person);
      const consent = session.records.find(
        ({ kind, f }) =>
          kind === 'consent' &&
          f.service === 'ppt' &&
          f.state === 'given' &&
          mine.some((each) => each.id === f.guardian),
      );
      if (consent) found = { ...session, consent };
    }
    if (!found || !worker) throw new Error('the demonstration has no consent to withdraw');
    const { consent, device, accessToken } = found;
    const { purpose, service, guardian, text, textVersion, lang, textHash } = consent.f;
    const date = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Oslo' });
    const signed = { purpose, service, guardian, text, textVersion, lang, textHash, method: 'own_device' };
    const ofCase = found.records.filter((each) => each.scope === consent.scope);
    const mother = { device, accessToken, n: 0 };
    const holder = { ...(await enter(ofCase.find((each) => each.kind === 'case')?.f.baton)), n: 0 };
    const takesPart = { person: worker.person, name: worker.name, unit: worker.unit, service, from: date };
    /** @param {{ device: string, accessToken: string, n: number }} who @param {object} what */
    const push = async (who, what) => {
      const entry = { n: ++who.n, scope: consent.scope, at: Date.now(), ...what };
      const body = { version: 1, device: who.device, entries: [entry] };
      const { outcomes } = await post('/api/sync/push', body, who.accessToken);
      if (outcomes?.[0]?.result !== 'applied') throw new Error(JSON.stringify([entry, outcomes]));
    };
    /** @param {string} name @param {string} record @param {object} f */
    const intent = (name, record, f) =>
      push(mother, { op: 'intent', intent: name, kind: 'consent', record, f: { ...f, date } });

    const context = await browser.newContext({ baseURL: url, locale: 'nb-NO' });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('list').getByRole('button').filter({ hasText: worker.name }).first().click();
    await page.getByLabel('Kode', { exact: true }).fill(CODE);
    await page.getByLabel('Skriv det samme en gang til').fill(CODE);
    await page.getByRole('button', { name: 'Lås med denne' }).click();
    const [, about] = consent.scope.split(':');
    await page.locator(`main a[href^="/case/${about}"]`).first().waitFor(); // the first pull is one transaction
    /** Waits until the browser's storage holds keys of so many scopes, or fewer than so many; fails after HOLDS_WITHIN_MS. @param {number} many @param {boolean} fewer */
    const holds = (many, fewer) =>
      page.evaluate(
        async ([many, fewer, within]) => {
          const until = performance.now() + within;
          const opening = indexedDB.open('stafett');
          /** @type {IDBDatabase} */
          const database = await new Promise((done) => {
            opening.onsuccess = () => done(opening.result);
          });
          /** @param {string} name @returns {Promise<number>} */
          const count = (name) =>
            new Promise((done) => {
              const counting = database.transaction(name).objectStore(name).count();
              counting.onsuccess = () => done(counting.result);
            });
          for (;;) {
            const keys = await count('keys');
            if (fewer ? keys < many : keys >= many) {
              const rows = await count('rows');
              database.close();
              return { keys, rows };
            }
            if (performance.now() > until) {
              database.close();
              throw new Error(
                `${keys} keys are here after ${within} ms, not ${fewer ? 'fewer than' : 'at least'} ${many}`,
              );
            }
            await new Promise((done) => setTimeout(done, 5));
          }
        },
        /** @type {[number, boolean, number]} */ ([many, fewer, HOLDS_WITHIN_MS]),
      );
    const full = await holds(1, false);
    /** @type {number[]} */
    const took = [];
    let standing = consent.id;
    for (let round = 0; round < WITHDRAWALS; round++) {
      const begun = performance.now();
      const gone = holds(full.keys, true).then((left) => ({ left, ms: performance.now() - begun }));
      gone.catch(() => undefined); // awaited below; where the push fails, that is what is to be told
      await intent('withdraw_consent', standing, {});
      const { left, ms } = await gone;
      if (left.rows >= full.rows) throw new Error('a key went, and its rows did not');
      took.push(ms);
      standing = id();
      await intent('sign_consent', standing, signed);
      await push(holder, { op: 'put', kind: 'participant', record: id(), f: takesPart }); // it ended with the consent
      await holds(full.keys, false);
    }
    took.sort((a, b) => a - b);
    line(`consent withdrawn → keys and rows gone in a browser, median of ${WITHDRAWALS}`, median(took), 'ms');
    const p95 = took[Math.ceil(0.95 * took.length) - 1] ?? Number.NaN;
    line('consent withdrawn → keys and rows gone in a browser, p95', p95, 'ms', 2_000);
  } finally {
    await browser.close();
    server.kill();
  }
}

try {
  baseline();
  sizes();
  await coreTimes();
  await deviceTimes();
  await coldStart();
  await withdrawn();
} finally {
  rmSync(work, { recursive: true });
}
process.exit(exceeded ? 1 : 0);
