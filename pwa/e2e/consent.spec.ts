import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { draw, expectAccessible, installed, newProfile, plug, watchComplaints } from './device';
import { Server } from './server';

/** What would run, or stand out as an element, if any screen took words for markup. */
const evil = '<img src=x onerror=window.xss=1><script>window.xss=1</script>';

let server: Server;

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(() => server.end());

async function device(browser: Browser, name: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page, name);
  await installed(page);
  return { page, complaints };
}

const dialog = (page: Page): Locator => page.getByRole('dialog');
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();
const nav = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name, exact: true }).click();

async function openElla(page: Page): Promise<string> {
  await nav(page, 'Mine saker');
  await page
    .locator('.case-list')
    .getByRole('link', { name: /Ella Elvesus/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ella Elvesus' })).toBeVisible();
  return page.url().split('/')[4] ?? '';
}

/** The server as somebody of the demonstration, without a screen. */
async function as(person: string): Promise<(path: string) => Promise<{ status: number; body: string }>> {
  const device = '01920000-0000-7000-8000-0000000000ee';
  const answer = await fetch(`${server.url}/api/demo/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ person, device, deviceName: 'test' }),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return async (path) => {
    const got = await fetch(server.url + path, { headers: { Authorization: `Bearer ${accessToken}` } });
    return { status: got.status, body: await got.text() };
  };
}

/** Begins to register an answer of the mother about the health centre or another service. */
async function register(page: Page, service: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Registrer samtykke' }).click();
  await dialog(page).getByLabel('En tjeneste får være med').check();
  const select = dialog(page).getByLabel('Hvilken tjeneste?');
  const wanted = await select.locator('option', { hasText: service }).first().getAttribute('value');
  await select.selectOption(wanted);
  await dialog(page)
    .getByLabel(/Maryam Elvesus/)
    .check();
}

const give = async (page: Page): Promise<void> => {
  await dialog(page).getByRole('button', { name: 'Gi samtykke' }).click();
};

test('at a home visit a consent is provisional until the server has it, and nobody hears of it before', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const { page, complaints } = await device(browser, 'Henrik Furutopp');
  const ombud = await as('ragnhild.snofnugg');
  const found = await openElla(page);
  await tab(page, 'Folk');
  await allSent(page);
  const rights = async () => (await ombud(`/api/log?case=${found}&what=rights`)).body;
  const before = await rights();

  await test.step('signed by hand without network, looked over, undone and signed again', async () => {
    await plug(page.context(), 'out');
    await register(page, /PPT|Pedagogisk/);
    await give(page);
    await expect(dialog(page).getByText('Tegn underskriften, eller skriv navnet.')).toBeVisible();
    await draw(dialog(page));
    await expectAccessible(page);
    await give(page);
    await expect(dialog(page).getByText(/Maryam Elvesus sier ja til/)).toBeVisible();
    await expectAccessible(page);
    await dialog(page).getByRole('button', { name: 'Angre og gå tilbake' }).click();
    await expect(dialog(page).getByRole('button', { name: 'Send svaret' })).toBeHidden();
    // The keyboard's way: the name in letters.
    await dialog(page).getByLabel('Skriv navnet i stedet for å tegne').check();
    await dialog(page).getByLabel('Navnet til den som svarer').fill(`Maryam ${evil}`);
    await give(page);
    await dialog(page).getByRole('button', { name: 'Send svaret' }).click();
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByText(/^Foreløpig: det gjelder først når det er sendt/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Kvittering' })).not.toHaveCount(0);
  });

  await test.step('the server knows nothing of it', async () => {
    expect(await rights()).toBe(before);
  });

  await test.step('with network it holds, and the receipt has it word for word', async () => {
    await plug(page.context(), 'in');
    await allSent(page);
    await expect(page.getByText(/^Foreløpig: det gjelder først/)).toBeHidden();
    expect(await rights()).not.toBe(before);
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Kvittering' }).first().click();
    const receipt = await opened;
    await expect(receipt.getByRole('heading', { level: 1, name: 'Kvittering for samtykke' })).toBeVisible();
    await expect(receipt.getByText(`Maryam ${evil}`)).toBeVisible();
    await expect(receipt.getByText(/Den er ikke en avansert elektronisk underskrift/)).toBeVisible();
    expect(await receipt.locator('img, script').count()).toBe(0);
    await expectAccessible(receipt);
    await receipt.close();
  });

  await test.step('on paper, with a photo made small and grey', async () => {
    await register(page, /elsestasjon/);
    await dialog(page).getByLabel('På papir').check();
    const sheet = await page.screenshot(); // some picture, larger than what is kept
    await dialog(page)
      .getByLabel('Bilde av arket')
      .setInputFiles({ name: 'ark.png', mimeType: 'image/png', buffer: sheet });
    await expect(dialog(page).getByText('Bildet er lagt ved')).toBeVisible();
    await give(page);
    await dialog(page).getByRole('button', { name: 'Send svaret' }).click();
    await expect(dialog(page)).toBeHidden();
    await allSent(page);
    const photo = page.locator('img.signature').first();
    const kept = (await photo.getAttribute('src')) ?? '';
    expect(kept).toMatch(/^data:image\/jpeg;base64,\/9j\/4A/);
    expect(kept.length).toBeLessThan(82_000);
  });

  await test.step('the officer finds who looked, took out and changed, and the chains are whole', async () => {
    const { page: desk, complaints: said } = await device(browser, 'Ragnhild Snøfnugg');
    // It is where an officer begins; from the cases, of which they have none, a link leads back.
    await nav(desk, 'Mine saker');
    await desk.getByRole('main').getByRole('link', { name: 'Innsynslogg' }).click();
    await expect(desk.getByRole('heading', { level: 1, name: 'Innsynslogg' })).toBeVisible();
    const rows = desk.getByRole('row');
    await expect(rows.filter({ hasText: 'Henrik Furutopp' }).first()).toBeVisible();
    await desk.getByLabel('Person', { exact: true }).selectOption({ label: 'Henrik Furutopp' });
    await desk.getByLabel('Hva', { exact: true }).selectOption({ label: 'Åpnet' });
    await desk.getByRole('button', { name: 'Søk' }).click();
    await expect(rows.filter({ hasText: 'Åpnet Folk' }).first()).toBeVisible();
    await desk.getByLabel('Hva', { exact: true }).selectOption({ label: 'Tok ut' });
    await desk.getByRole('button', { name: 'Søk' }).click();
    await expect(rows.filter({ hasText: 'kvittering på skjerm' }).first()).toBeVisible();
    await expect(desk.getByText('Ella')).toHaveCount(0);
    await expectAccessible(desk);
    await desk.setViewportSize({ width: 360, height: 740 });
    expect(await desk.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await expectAccessible(desk);
    expect(said).toEqual([]);
    await desk.context().close();
    expect(server.run('log', 'verify')).toContain('rows of proof of consents are in order');
  });

  expect(await page.evaluate(() => 'xss' in window)).toBe(false);
  expect(complaints).toEqual([]);
});
