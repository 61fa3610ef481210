import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { newProfile, unlock } from './device';
import { Server } from './server';

let server: Server;
test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(() => server.end());
test.use({ baseURL: 'http://unused' });

const allSent = (page: Page) =>
  expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible({ timeout: 45_000 });
const mine = (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
const row = (page: Page, child: string) => page.locator('a.case-row', { hasText: child });

/** Writes a concern about a new child, as short as one can be. */
async function write(page: Page, child: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
  await page.getByLabel('Navn på barnet eller den det gjelder').fill(child);
  await page.getByRole('button', { name: `Ny person: ${child}` }).click();
  await page.getByLabel('Hva har du sett eller hørt?').fill(`${child} sitter for seg selv.`);
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: child })).toBeVisible();
}

/** Which of the browser's tabs syncs, as the lock says: an id of the browser's own; and how many wait for it. */
function leader(page: Page): Promise<{ holder: string | undefined; waiting: number }> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const ours = (lock: LockInfo) => lock.name?.startsWith('stafett.sync.');
    return { holder: held.find(ours)?.clientId, waiting: pending.filter(ours).length };
  });
}

/** Two tabs of one browser with a profile open: the first one leads, the other waits. */
async function twoTabs(context: BrowserContext): Promise<[Page, Page, string | undefined]> {
  const first = await context.newPage();
  await first.goto('/');
  await newProfile(first);
  await allSent(first);
  const second = await context.newPage();
  await second.goto('/cases');
  await mine(second);
  await expect.poll(() => leader(second)).toMatchObject({ holder: expect.any(String), waiting: 1 });
  return [first, second, (await leader(second)).holder];
}

for (const [how, end] of [
  ['closed', (page: Page) => page.close()],
  [
    'killed',
    async (page: Page) => {
      const devtools = await page.context().newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      void devtools.send('Page.crash').catch(() => undefined); // it dies before it answers
      await crashed;
    },
  ],
] as const) {
  test(`when the tab that syncs is ${how}, another takes over and sends what is written`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ baseURL: server.url, locale: 'nb-NO' });
    const [first, second, before] = await twoTabs(context);
    await end(first);
    await expect.poll(() => leader(second)).toMatchObject({ holder: expect.any(String), waiting: 0 });
    expect((await leader(second)).holder).not.toBe(before);
    await write(second, `Ny Leder ${how}`);
    await allSent(second);
    await context.close();
  });
}

test('when the tab that syncs is frozen, another takes over; when it wakes it hears what it has missed', async ({
  browser,
}) => {
  test.setTimeout(150_000); // it is given up when it has been silent for 20 s
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'nb-NO',
    serviceWorkers: 'block',
  });
  let thaw = () => {};
  const thawed = new Promise<void>((done) => {
    thaw = done;
  });
  await context.route('**/e2e/frozen', async (route) => {
    await thawed;
    await route.fulfill({ status: 204 });
  });
  const [first, second, before] = await twoTabs(context);
  // A worker that waits for this neither speaks nor hears, and keeps its locks. (The browser's own freezing of a page
  // lets its worker run on.)
  const frozen = first.workers()[0]?.evaluate(() => {
    const ask = new XMLHttpRequest();
    ask.open('GET', '/e2e/frozen', false);
    ask.send();
  });
  await expect.poll(async () => (await leader(second)).holder, { timeout: 60_000 }).not.toBe(before);
  const child = 'Ny Leder Frossen';
  await write(second, child);
  await allSent(second);
  await expect(row(first, child)).toHaveCount(0);
  thaw();
  await frozen;
  await expect(row(first, child)).toHaveCount(1);
  await expect.poll(() => leader(second)).toMatchObject({ waiting: 1 });
  await write(first, 'Ada Opptint');
  await Promise.all([allSent(first), allSent(second)]);
  await context.close();
});

/** Runs in front of the worker's own code: every lock is granted at once, to everybody. */
const noLocks = `navigator.locks.request = async (name, options, work) => (work ?? options)({ name, mode: 'exclusive' });
`;

test('two tabs that both believe they lead lose nothing and double nothing', async ({ browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'nb-NO',
    serviceWorkers: 'block',
  });
  await context.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: noLocks + (await response.text()) });
  });
  const tabs = [await context.newPage(), await context.newPage()] as const;
  const pushes = tabs.map((page) => {
    const bodies: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/sync/push')) bodies.push(request.postData() ?? '');
    });
    return bodies;
  });
  const [one, two] = tabs;
  await one.goto('/');
  const person = await newProfile(one);
  // Without locks a new tab does not see that another is open: it asks for the code.
  await two.goto('/cases');
  await unlock(two);
  await mine(two);

  const children = [1, 2, 3].map((n) => [`Ask Prøve${n}`, `Bo Prøve${n}`] as const);
  for (const [a, b] of children) await Promise.all([write(one, a), write(two, b)]);
  await Promise.all([allSent(one), allSent(two)]);
  expect(
    pushes.every((bodies) => bodies.length > 0),
    'both sent',
  ).toBe(true);

  const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'nb-NO' });
  const other = await elsewhere.newPage();
  await other.goto('/');
  await newProfile(other, person);
  await allSent(other);
  for (const page of [one, two, other]) {
    await page.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
    for (const child of children.flat()) await expect(row(page, child), child).toHaveCount(1);
  }
  await elsewhere.close();
  await context.close();
});

test('whoever logs in again in one tab has all of it sent, though another tab syncs', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'nb-NO', serviceWorkers: 'block' });
  const first = await context.newPage();
  await first.goto('/');
  const person = await newProfile(first, 1);
  await allSent(first);
  const second = await context.newPage();
  await second.goto('/settings');
  await expect(second.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeVisible();
  const refused = { status: 401, json: { code: 'token_invalid' } };
  for (const path of ['**/api/sync/*', '**/api/auth/refresh', '**/api/live'])
    await context.route(path, (route) => route.fulfill(refused));
  await write(first, 'Cato Prøve');
  await expect(first.getByRole('link', { name: /^Logg inn for å sende/ })).toBeVisible();
  await context.unrouteAll();
  await second.getByRole('button', { name: new RegExp(person) }).click();
  await Promise.all([allSent(first), allSent(second)]);
  await context.close();
});

/** The browser puts the page aside whole (or shows it again), as its back/forward cache does. */
const kept = (page: Page, event: 'pagehide' | 'pageshow') =>
  page.evaluate((kind) => dispatchEvent(new PageTransitionEvent(kind, { persisted: true })), event);

// Playwright cannot follow a page into Chromium's back/forward cache and back; the events are the browser's own.
test('a page that is put aside keeps nothing on it, and begins anew when somebody goes back to it', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'nb-NO' });
  const page = await context.newPage();
  await page.goto('/');
  const name = await newProfile(page, 2);
  await write(page, 'Siv Tilbake');
  await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
  const concern = page.getByLabel('Hva har du sett eller hørt?');
  await concern.fill('Skrevet i siste øyeblikk.');
  await kept(page, 'pagehide');
  await expect(page.getByText(name)).toHaveCount(0);
  await expect(concern).toHaveCount(0);
  await expect.poll(() => page.workers().length, 'the keys are gone with the worker').toBe(0);

  await kept(page, 'pageshow');
  await unlock(page);
  await expect(concern).toHaveValue('Skrevet i siste øyeblikk.');

  // As long as another tab has the profile open, one goes on where one was, and is told what changes.
  const second = await context.newPage();
  await second.goto('/cases');
  await mine(second);
  await page.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
  await kept(page, 'pagehide');
  await expect(row(page, 'Siv Tilbake')).toHaveCount(0);
  await kept(page, 'pageshow');
  await expect(row(page, 'Siv Tilbake')).toHaveCount(1);
  await write(second, 'Liv Tilbake');
  await expect(row(page, 'Liv Tilbake')).toHaveCount(1);
  await Promise.all([allSent(page), allSent(second)]);

  // What was locked meanwhile stays locked.
  await kept(page, 'pagehide');
  await second.getByRole('button', { name: 'Lås', exact: true }).click();
  await expect(second.getByLabel('Koden din')).toBeVisible();
  await kept(page, 'pageshow');
  await expect(page.getByLabel('Koden din')).toBeVisible();
  await expect(row(page, 'Siv Tilbake')).toHaveCount(0);
  await context.close();
});
