import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { newProfile, unlock, watchComplaints } from './device';
import { type Around, freeOf, hostile, type Kind, look, markup, shape } from './hostile';
import { Server } from './server';

interface WireRecord {
  id: string;
  kind: string;
  scope: string;
  v: number;
  f: Record<string, unknown>;
  [more: string]: unknown;
}
interface PullAnswer {
  records?: WireRecord[];
  fresh?: string[];
  digests?: unknown;
}
interface Form {
  id: string;
  kind: string;
  fields?: { id: string; type: string }[];
}

const { kinds, objects } = shape();

/** The app as a person of the demonstration uses it, without a service worker: what it fetches can be changed. */
async function device(
  browser: Browser,
  server: Server,
  name: string,
  answers: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
  });
  await answers(page);
  await page.goto('/');
  await newProfile(page, name);
  return { page, complaints };
}

/** Opens a place of the app by its address, as a reload does. */
async function go(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await unlock(page);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByLabel('Koden din')).toBeHidden();
}

/** Goes through the parts of a case. */
async function walk(page: Page, id: string, seen: Set<string>): Promise<void> {
  await go(page, `/case/${id}`);
  const tabs = page.locator('.case-tabs a');
  await expect(tabs.first()).toBeVisible();
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-current', 'page');
    await look(page, seen);
    const more = page.getByRole('button', { name: /^Vis \d+ til/ });
    while ((await more.count()) > 0) await more.first().click();
    await look(page, seen);
  }
}

/** Replaces the free texts of records, and puts a record of every kind of a case into one case. */
class Hostile {
  readonly #person: string;
  readonly #unit: string;
  readonly #leads: boolean;
  /** The case that got the records. */
  case = '';
  constructor(person: string, unit: string) {
    this.#person = person;
    this.#unit = unit;
    this.#leads = unit !== '';
  }

  async take(page: Page): Promise<void> {
    await page.route('**/api/sync/pull', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as PullAnswer;
      this.#change(answer);
      await route.fulfill({ response, json: answer });
    });
  }

  #change(answer: PullAnswer): void {
    delete answer.digests; // they would tell that the records are not the server's
    const records = answer.records ?? [];
    for (const record of records) this.#free(record);
    const head = records.find(
      (record) => record.kind === 'case' && record.f.log === 'open' && Number(record.f.level) > 0,
    );
    if (!head || this.case) return;
    this.case = head.id;
    const scope = head.scope.replace(/:log$/, '');
    // Who holds what is internal and leads the unit holds what is protected too, once there is any.
    if (this.#leads) answer.fresh?.push(`${scope}:protected`);
    const guide = records.findLast((record) => record.kind === 'guide' && record.f.guide === head.f.guide);
    const tools = (JSON.parse(String(guide?.f.doc)) as { tools: Form[] }).tools;
    const tool = tools.find((each) => each.kind === 'form' && each.fields?.some((f) => /text/.test(f.type)));
    const around: Around = {
      person: this.#person,
      unit: this.#unit,
      service: 'ppt',
      tool: tool?.id ?? '',
      answers: (tool?.fields ?? []).filter((f) => /^(long_)?text$/.test(f.type)).map((f) => f.id),
      today: new Date().toISOString().slice(0, 10),
    };
    const ids = new Map<string, string>();
    for (const name of kinds.keys())
      ids.set(name, `01920000-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`);
    for (const kind of kinds.values()) {
      const depth = ['log', 'internal', 'protected'].find((each) => kind.places.includes(each));
      const own = kind.places.includes('own');
      const place = own ? `person:${this.#person}` : `${scope}:${depth}`;
      if ((!depth && !own) || kind.name === 'case' || kind.name === 'subject') continue;
      if (!answer.fresh?.includes(place)) continue;
      const conflict = { id: 1, field: 'text', value: markup('conflict'), by: head.by, at: head.at };
      records.push({
        ...head,
        id: ids.get(kind.name) ?? '',
        kind: kind.name,
        scope: place,
        f: hostile(kind, objects, ids, around),
        ...(kind.name === 'note' ? { cf: [conflict] } : {}),
      });
    }
  }

  #free(record: WireRecord): void {
    const kind = kinds.get(record.kind);
    if (!kind) return;
    for (const field of kind.fields) {
      const path = `${kind.name}.${field.name}`;
      const inThis = freeOf({ ...kind, fields: [field] }, objects);
      if (inThis.length !== 1 || inThis[0] !== path) continue;
      if (['case', 'subject'].includes(record.kind) || field.name in record.f) {
        const room = Number(field.checks.get('max') ?? 100);
        const plain = String(record.f[field.name] ?? '').slice(0, 12);
        record.f[field.name] = field.type === 'text' ? `${plain} ${markup(path, room - 13)}` : [markup(path)];
      }
    }
  }
}

/** Free texts that no screen gets from a record: the administration asks the server for what people are called, and is tried below. */
const ELSEWHERE = ['municipality.name', 'person.title'];

test('no words of a record become markup on any screen, whichever field they stand in', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const server = await Server.on();
  const seen = new Set<string>();
  try {
    for (const [name, person, unit, screens] of [
      [
        'Nora Lyngdråpe',
        'nora.lyngdrape',
        'solbakken',
        { '/looks': 'conflict', '/sync': 'private_note.text', '/new': 'guide.title' },
      ],
      ['Maryam Elvesus', 'maryam.elvesus', '', { '/sync': 'private_note.text' }],
    ] as const) {
      const bad = new Hostile(person, unit);
      const { page, complaints } = await device(browser, server, name, (it) => bad.take(it));
      await expect(page.locator('.case-list').getByRole('link').first()).toBeVisible();
      await expect(page.getByRole('link', { name: /^Alt er sendt/ })).toBeVisible();
      expect(bad.case).not.toBe('');
      await page.unrouteAll({ behavior: 'wait' }); // it has all there is
      await look(page, seen);
      await walk(page, bad.case, seen);
      for (const [path, there] of Object.entries(screens)) {
        await go(page, path);
        await expect(page.locator('body')).toContainText(` id=x.${there}>`);
        await look(page, seen);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  } finally {
    await server.end();
  }
  const all = [...kinds.values()].flatMap((kind: Kind) => freeOf(kind, objects));
  expect(all.length).toBeGreaterThan(60);
  expect([...all, 'conflict'].filter((path) => !seen.has(path)).sort()).toEqual(ELSEWHERE);
});

/** What a person of the demonstration's device fetches first. */
async function pulled(server: Server, person: string): Promise<WireRecord[]> {
  const ask = async (path: string, body: unknown, token = ''): Promise<unknown> => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const device = '01920000-0000-7000-8000-0000000000ed';
  const login = { person, device, deviceName: 'test' };
  const { accessToken } = (await ask('/api/demo/login', login)) as { accessToken: string };
  const records: WireRecord[] = [];
  for (let page: string | undefined = ''; page !== undefined; ) {
    const body = { version: 1, device, cursor: '', page, acked: 0 };
    const got = (await ask('/api/sync/pull', body, accessToken)) as PullAnswer & { next?: string };
    records.push(...(got.records ?? []));
    page = got.next;
  }
  return records;
}

/** A guide with markup in everything that is written for people; notes where. */
function hostileGuide(value: unknown, path: string, where: Set<string>): unknown {
  const key = path.split('.').at(-1) ?? '';
  if (Array.isArray(value)) return value.map((each) => hostileGuide(each, path, where));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, hostileGuide(inner, `${path}.${name}`, where)]),
    );
  if (typeof value !== 'string' || ['phone', 'orgNumber', 'url'].includes(key)) return value;
  if (path.endsWith('.steps.label')) return value; // a number, with room for no more
  if (!value.includes(' ') && !['name', 'title', 'word', 'label'].includes(key)) return value;
  where.add(path);
  return `${value} ${markup(path)}`;
}

interface Part {
  levels: {
    level: number;
    otherServicesText?: string;
    steps: { who?: string; hints?: string[]; deadlines?: unknown[] }[];
  }[];
  exits: unknown[];
}

/** Gives a guide what it may have and this one has not at the step that the case stands in. */
function filled(guide: Part): Part {
  for (const level of guide.levels) {
    level.otherServicesText ??= 'Gjerne to tjenester';
    for (const step of level.steps) {
      step.who ??= 'Den som undrer seg';
      step.hints ??= ['Spør noen du stoler på'];
      if (level.level > 0)
        step.deadlines ??= [{ what: 'first_meeting', days: 14, from: 'decision', text: 'Innen to uker' }];
    }
  }
  guide.exits.push({
    id: 'other',
    title: 'En annen vei',
    text: 'Si fra med en gang.',
    contacts: [{ name: 'Vakt' }],
  });
  return guide;
}

/** Prose of a guide that is on no screen opened here: whose guide it is stands nowhere, and the deadlines of a decision only with one that may be taken. */
const NOT_OPENED = ['guide.levels.decisions.deadlines.text', 'guide.municipality.name'];

test('no words of a guide file become markup, and they are on the screens', async ({ browser }) => {
  test.setTimeout(300_000);
  const server = await Server.on();
  const folder = await mkdtemp(join(tmpdir(), 'stafett-guides-'));
  const seen = new Set<string>();
  const where = new Set<string>();
  try {
    const records = await pulled(server, 'henrik.furutopp');
    const shipped = records.find(
      (record) => record.f.guide === 'kongsvinger-barnehage' && record.kind === 'guide',
    );
    const guide = hostileGuide(filled(JSON.parse(String(shipped?.f.doc)) as Part), 'guide', where) as Record<
      string,
      unknown
    >;
    // What is JSON is YAML too.
    await writeFile(join(folder, 'hostile.yaml'), JSON.stringify({ ...guide, version: '9.9' }));
    await server.kill();
    await server.start('--guides', folder);

    const { page, complaints } = await device(browser, server, 'Henrik Furutopp');
    await expect(page.locator('.case-list').getByRole('link').first()).toBeVisible();
    await go(page, '/new');
    await expect(page.locator('body')).toContainText(' id=x.guide.title>');
    await look(page, seen);
    await go(page, '/practice');
    await look(page, seen);
    const ella = records.find((record) => record.kind === 'case' && record.f.level === 1)?.id ?? '';
    await go(page, `/case/${ella}`);
    await page.getByRole('button', { name: 'Ta i bruk nyere veileder (9.9)' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ta i bruk', exact: true }).click();
    await expect(page.getByRole('link', { name: /^Alt er sendt/ })).toBeVisible();
    await walk(page, ella, seen);
    const tools = await page
      .locator('.case a[href*="/form/"]')
      .evaluateAll((all) => [...new Set(all.map((each) => each.getAttribute('href') ?? ''))]);
    expect(tools.length).toBeGreaterThan(5);
    for (const href of tools) {
      await page
        .locator(`.case a[href="${href}"]`)
        .first()
        .evaluate((link: HTMLElement) => link.click());
      await expect(page).toHaveURL(href);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(' id=x.guide.tools.name>');
      await look(page, seen);
      await page.goBack();
      await expect(page.locator('.case-tabs')).toBeVisible();
    }
    await page.locator('.case-tabs a[href$="/people"]').click();
    await page.getByRole('button', { name: 'Registrer samtykke' }).click();
    await expect(page.getByRole('dialog')).toContainText(' id=x.guide.consents.texts.text>');
    await look(page, seen);
    expect(complaints).toEqual([]);
    await page.context().close();
  } finally {
    await server.end();
    await rm(folder, { recursive: true, force: true });
  }
  expect(where.size).toBeGreaterThan(30);
  expect([...where].filter((path) => !seen.has(path)).sort()).toEqual(NOT_OPENED);
});

test('no names that the administration is given become markup', async ({ browser }) => {
  test.setTimeout(120_000);
  const server = await Server.on();
  const folder = await mkdtemp(join(tmpdir(), 'stafett-people-'));
  const seen = new Set<string>();
  try {
    const { page, complaints } = await device(browser, server, 'Oddvar Skybånd');
    const file = join(folder, '<img src=x onerror=window.xss=1>.csv');
    const cells = [
      markup('person.name'),
      'hostile',
      markup('person.title'),
      'ansatt',
      'solbakken',
      '2026-01-01',
    ];
    await writeFile(file, `navn;brukernavn;stilling;rolle;enhet;fra\n${cells.join(';')}\n`);
    await go(page, '/admin/import');
    await page.getByLabel('Fil', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Se hva som endres' }).click();
    await expect(page.locator('body')).toContainText(' id=x.person.name>');
    await look(page, seen);
    await page.getByRole('button', { name: 'Gjennomfør' }).click();
    await expect(page.getByText('Filen er tatt inn.', { exact: false })).toBeVisible();
    for (const tab of ['people', 'units', 'deputies', 'devices', 'invitations']) {
      await go(page, `/admin/${tab}`);
      if (tab === 'people') await expect(page.locator('body')).toContainText(' id=x.person.title>');
      await look(page, seen);
    }
    expect([...seen].sort()).toEqual(['person.name', 'person.title']);
    expect(complaints).toEqual([]);
    await page.context().close();
  } finally {
    await server.end();
    await rm(folder, { recursive: true, force: true });
  }
});
