import { type Browser, expect, type Page, test } from '@playwright/test';
import { CODE, expectAccessible, expectValid, unlock, watchComplaints } from './device';
import { identify, PID, type There, WithProvider } from './idp';

const NORA = 'nora.lyngdrape';
let there: WithProvider;

test.beforeAll(async () => {
  there = await WithProvider.on();
  there.know(NORA, PID);
});
test.afterAll(() => there.end());
test.use({ baseURL: 'http://unused' });

/** A device of its own, at the log-in screen. */
async function device(browser: Browser, at = '/'): Promise<Page> {
  const context = await browser.newContext({ baseURL: there.server.url, locale: 'nb-NO' });
  const page = await context.newPage();
  await page.goto(at);
  return page;
}

const leave = (page: Page) => page.getByRole('button', { name: 'Logg inn med ID-porten' }).click();

/** Locks a new profile, and waits for the list of cases. */
async function choose(page: Page): Promise<void> {
  await page.getByLabel('Kode', { exact: true }).fill(CODE);
  await page.getByLabel('Skriv det samme en gang til').fill(CODE);
  await page.getByRole('button', { name: 'Lås med denne' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
}

async function arrive(page: Page, who?: There): Promise<void> {
  await leave(page);
  await identify(page, who);
  await expect(page.getByRole('heading', { level: 1, name: 'Hei, Nora Lyngdråpe' })).toBeVisible();
}

const settings = (page: Page) =>
  page.getByRole('navigation').getByRole('link', { name: 'Innstillinger' }).click();

test('the log-in screen offers the provider, in three languages and within reach of everybody', async ({
  browser,
}) => {
  const page = await device(browser);
  const complaints = watchComplaints(page);
  await expect(page.getByRole('button', { name: 'Logg inn med ID-porten' })).toBeVisible();
  await expectAccessible(page);
  await expectValid(page);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('button', { name: 'Log in with ID-porten' })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('somebody logs in at the provider, and logging out ends both sessions', async ({ browser }) => {
  const page = await device(browser);
  const complaints = watchComplaints(page);
  await arrive(page);
  expect(new URL(page.url()).hash).toBe(''); // the code stays in no address
  await choose(page);
  await expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();

  await settings(page);
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await page.getByRole('button', { name: 'Logg ut overalt' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Stafett er låst' })).toBeVisible();

  // Back in: the profile opens with its code, and the provider asks who it is, since its session has ended too.
  await unlock(page);
  await expect(
    page.getByRole('heading', { level: 1, name: 'Velkommen tilbake, Nora Lyngdråpe' }),
  ).toBeVisible();
  await leave(page);
  await identify(page);
  await expect(page.getByText('Innloggingen gikk bra. Åpne profilen din med koden din.')).toBeVisible();
  await unlock(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('whoever logs in where they have a profile already is led to it, and no second device is made', async ({
  browser,
}) => {
  const page = await device(browser);
  await arrive(page);
  await choose(page);
  const devices = () => there.server.run('device', 'list').match(/[0-9a-f]{8}-[0-9a-f-]{27}/g);
  const before = devices();
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await page.getByRole('link', { name: 'Logg inn som en ny person' }).click();
  await leave(page); // the provider knows them still, and asks nothing
  await expect(
    page.getByText('Du har allerede en profil på denne enheten. Åpne den med koden din.'),
  ).toBeVisible();
  expect(devices()).toEqual(before);
  await unlock(page);
  await expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();
  await page.context().close();
});

test('a log-out at the provider ends the session here, and nothing that was written is lost', async ({
  browser,
}) => {
  const page = await device(browser);
  await arrive(page);
  await choose(page);
  const other = await page.context().newPage(); // another service of the same provider
  const told = other.waitForResponse((response) => response.url().includes('/api/auth/oidc/testid/logout'));
  await other.goto(`${there.issuer}/session/end`);
  expect((await told).status()).toBe(204);
  await other.getByRole('button', { name: 'Logg ut overalt' }).click();
  // Chromium may hang on a tab that is closed while it goes to another address.
  await expect(other.getByRole('heading', { name: 'Du er logget ut' })).toBeVisible();
  await other.close();

  await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
  await page.getByLabel('Navn på barnet eller den det gjelder').fill('Ada Prøvesen');
  await page.getByRole('button', { name: 'Ny person: Ada Prøvesen' }).click();
  await page.getByLabel('Hva har du sett eller hørt?').fill('Ada leker alene.');
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ada Prøvesen' })).toBeVisible();
  await page.getByRole('link', { name: /^Logg inn for å sende/ }).waitFor();
  await settings(page);
  await there.rotate(); // the provider's new key is met now
  await leave(page);
  await identify(page);
  await unlock(page);
  await expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();
  await expect(page.getByText('Ada Prøvesen').first()).toBeVisible();
  await page.context().close();
});

for (const [name, who, words] of [
  ['a level that is too low', { level: 'idporten-loa-substantial' }, /høyere sikkerhetsnivå/],
  ['a missing number', { pid: '' }, /knyttet til fødselsnummeret/],
  ['somebody nobody here knows', { sub: 'stranger', pid: '15431650077' }, /ikke registrert deg her/],
] as const) {
  test(`${name} is told in plain words, and one may try again`, async ({ browser }) => {
    const page = await device(browser);
    await leave(page);
    await identify(page, who);
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expectAccessible(page);
    await expect(page.getByRole('button', { name: 'Logg inn med ID-porten' })).toBeVisible();
    await page.context().close();
  });
}

test('somebody who changes their mind at the provider is back where they were', async ({ browser }) => {
  const page = await device(browser);
  await leave(page);
  await page.getByRole('button', { name: 'Avbryt' }).click();
  await expect(page.getByText('Innloggingen ble avbrutt.')).toBeVisible();
  await page.context().close();
});

test('the code of one device is worth nothing on another', async ({ browser }) => {
  const page = await device(browser);
  let stolen = '';
  await page.route('**/api/auth/oidc/collect', (route) => {
    stolen = JSON.parse(route.request().postData() ?? '{}').code;
    return route.abort();
  });
  await leave(page);
  await identify(page);
  await expect(page.getByRole('alert')).toBeVisible();
  expect(stolen).not.toBe('');

  const thief = await device(browser, `/login#arrived=${stolen}`);
  await expect(thief.getByRole('alert').filter({ hasText: /startet et annet sted/ })).toBeVisible();
  await thief.context().close();
  await page.context().close();
});

test('without network one is told so, and stays in the app', async ({ browser }) => {
  const page = await device(browser);
  const button = page.getByRole('button', { name: 'Logg inn med ID-porten' });
  await expect(button).toBeVisible();
  await page.context().setOffline(true);
  await button.click();
  await expect(page.getByRole('alert').filter({ hasText: 'Du er uten nett.' })).toBeVisible();
  await page.context().setOffline(false);
  await button.click();
  await expect(page.getByRole('heading', { name: 'Test-ID' })).toBeVisible();
  await page.context().close();
});
