import { expect, type Page, test } from '@playwright/test';
import { CODE, expectAccessible, installed, newProfile, plug, unlock, watchComplaints } from './device';
import { Server } from './server';

let server: Server;
test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(() => server.end());

const OPEN = 'Åpne med finger, ansikt eller skjermlås';
const USE = 'Bruk finger, ansikt eller skjermlås';

/** A device with an authenticator of its own, which the browser plays; answers how it meets somebody else's finger. */
async function authenticator(page: Page, hasPrf: boolean): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  });
  return async () => {
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  };
}

const settings = (page: Page) =>
  page.getByRole('navigation').getByRole('link', { name: 'Innstillinger' }).click();
const use = (page: Page) => page.getByRole('button', { name: USE }).last().click();

test("the device's authenticator opens the profile instead of the code, without network too", async ({
  browser,
}) => {
  const context = await browser.newContext({
    baseURL: server.url.replace('127.0.0.1', 'localhost'),
    locale: 'nb-NO',
  });
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  const stranger = await authenticator(page, true);
  await page.goto('/');
  await newProfile(page);
  await installed(page);
  await settings(page);
  await use(page);
  const code = page.getByLabel('Koden din nå');
  await code.press('Enter');
  await expect(page.getByRole('link', { name: 'Må fylles ut' })).toBeVisible();
  await expect(code).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await code.fill('000000');
  await use(page);
  await expect(page.getByText('Koden stemmer ikke.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Må fylles ut' })).toHaveCount(0);
  await code.fill(CODE);
  await page.getByRole('button', { name: 'Avbryt' }).click();
  await expect(page.getByText('Koden stemmer ikke.')).toHaveCount(0);
  await use(page);
  await expect(code, 'what was typed is forgotten with the form').toHaveValue('');
  await page.getByLabel('Koden din nå').fill(CODE);
  await use(page);
  await expect(page.getByText(/^Enheten åpner profilen din/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await plug(context, 'out');
  await page.getByRole('button', { name: OPEN }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: OPEN })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: OPEN }).click();
  await expect(page.getByRole('navigation')).toBeVisible();

  // Whoever the authenticator does not know has the code.
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await stranger();
  await page.getByRole('button', { name: OPEN }).click();
  await expect(page.getByText(/^Enheten fikk ikke bekreftet/)).toBeVisible();
  await unlock(page);
  await settings(page);
  await page.getByRole('button', { name: 'Ikke åpne slik lenger' }).click();
  await expect(page.getByRole('button', { name: 'Ikke åpne slik lenger' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await expect(page.getByLabel('Koden din')).toBeVisible();
  await expect(page.getByRole('button', { name: OPEN })).toHaveCount(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('an authenticator that has no such keys is told of, and the code works as before', async ({
  browser,
}) => {
  const context = await browser.newContext({
    baseURL: server.url.replace('127.0.0.1', 'localhost'),
    locale: 'nb-NO',
  });
  const page = await context.newPage();
  await authenticator(page, false);
  await page.goto('/');
  await newProfile(page);
  await settings(page);
  await use(page);
  await page.getByLabel('Koden din nå').fill(CODE);
  await use(page);
  await expect(page.getByText(/^Dette kan ikke enheten eller nettleseren/)).toBeVisible();
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await unlock(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeVisible();
  await context.close();
});
