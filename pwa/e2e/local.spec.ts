import { createHmac } from 'node:crypto';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { CODE, expectAccessible, expectValid, watchComplaints } from './device';
import { Server } from './server';

const PASSWORD = 'en lang nok frase';
let server: Server;
let url: string;

// A municipality of its own, not the demonstration. Passkeys are bound to a name, so it is reached as localhost.
test.beforeAll(async () => {
  server = await Server.on(undefined, 'serve');
  url = server.url.replace('127.0.0.1', 'localhost');
  server.run('municipality', 'set', '--name', 'Prøvevik kommune', '--number', '9902');
  const guides = ['--guides', 'kongsvinger-barnehage'];
  server.run('unit', 'add', 'fjell', '--name', 'Fjell barnehage', '--service', 'barnehage', ...guides);
  for (const person of ['ada.proverud', 'bo.proverud'])
    server.tell(
      `${PASSWORD}\n`,
      'account',
      'add',
      person,
      ...['--name', `${person[0]?.toUpperCase()} Prøverud`, '--role', 'employee', '--unit', 'fjell'],
      '--password-stdin',
    );
});
test.afterAll(() => server.end());

/** What an authenticator app shows (RFC 6238), some steps of thirty seconds from now. */
function codeOf(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret, (each) => alphabet.indexOf(each).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function device(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, locale: 'nb-NO' });
  const page = await context.newPage();
  await page.goto('/');
  return page;
}

async function password(page: Page, account: string): Promise<void> {
  await page.getByLabel('Brukernavn').fill(account);
  await page.getByLabel('Passord').fill(PASSWORD);
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
}

async function code(page: Page, value: string): Promise<void> {
  await page.getByLabel('Engangskode', { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
}

async function choose(page: Page): Promise<void> {
  await page.getByLabel('Kode', { exact: true }).fill(CODE);
  await page.getByLabel('Skriv det samme en gang til').fill(CODE);
  await page.getByRole('button', { name: 'Lås med denne' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
}

/** Sets up the second factor on the screen, and answers its secret. */
async function enrol(page: Page, account: string): Promise<string> {
  await password(page, account);
  await expect(page.getByRole('img', { name: /Kode å skanne/ })).toBeVisible();
  const secret = (await page.locator('output').textContent())?.replaceAll(' ', '') ?? '';
  await code(page, codeOf(secret));
  await expect(page.getByRole('heading', { level: 1, name: /^Hei, / })).toBeVisible();
  return secret;
}

test('who logs in with a password sets up one-time codes first, and is asked for one from then on', async ({
  browser,
}) => {
  const page = await device(browser);
  const complaints = watchComplaints(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Logg inn' })).toBeVisible();
  await expectAccessible(page);
  await password(page, 'ada.proverud');
  await expect(page.getByText('Passordet er riktig. Sett opp engangskode for å komme inn.')).toBeVisible();
  await expectAccessible(page);
  await expectValid(page);
  const secret = (await page.locator('output').textContent())?.replaceAll(' ', '') ?? '';
  await code(page, '000000');
  await expect(page.getByText(/^Engangskoden er feil/)).toBeVisible();
  await code(page, codeOf(secret));
  await expect(page.getByRole('heading', { level: 1, name: 'Hei, A Prøverud' })).toBeVisible();
  await choose(page);
  expect(complaints).toEqual([]);

  const other = await device(browser);
  await password(other, 'ada.proverud');
  await expect(other.getByText('Passordet er riktig. Skriv engangskoden også.')).toBeVisible();
  await expectAccessible(other);
  await code(other, codeOf(secret, 1)); // the code of this half minute is used up
  await expect(other.getByRole('heading', { level: 1, name: 'Hei, A Prøverud' })).toBeVisible();
  await other.context().close();
  await page.context().close();
});

test('a passkey logs in without a password, until it is removed', async ({ browser }) => {
  const page = await device(browser);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const complaints = watchComplaints(page);
  await enrol(page, 'bo.proverud');
  await choose(page);
  const settings = () => page.getByRole('navigation').getByRole('link', { name: 'Innstillinger' }).click();
  await settings();
  await page.getByRole('button', { name: 'Lag en passnøkkel på denne enheten' }).click();
  await expect(page.getByText(/^Laget /)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Logg ut', exact: true }).click();
  await page.getByLabel('Koden din').fill(CODE);
  await page.getByRole('button', { name: 'Åpne', exact: true }).click();
  await page.getByRole('button', { name: 'Logg inn med passnøkkel' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();

  await settings();
  await expect(page.getByText(/^Brukt /)).toBeVisible();
  await page.getByRole('button', { name: /^Fjern Linux/ }).click();
  await expect(page.getByText(/^Brukt /)).toHaveCount(0);
  await page.getByRole('button', { name: 'Logg ut', exact: true }).click();
  await page.getByLabel('Koden din').fill(CODE);
  await page.getByRole('button', { name: 'Åpne', exact: true }).click();
  await page.getByRole('button', { name: 'Logg inn med passnøkkel' }).click();
  await expect(page.getByText(/^Passnøkkelen kunne ikke godtas/)).toBeVisible();
  expect(complaints).toEqual([]);
  await page.context().close();
});
