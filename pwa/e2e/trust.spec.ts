import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, expect, type Locator, type Page, test } from '@playwright/test';
import { CODE, expectAccessible, installed, newProfile, watchComplaints } from './device';
import { Server } from './server';

/** Two tablets and two phones: a nurse invites, the one it is about reads and signs, a service comes in and is shut out again. */
let server: Server;
const folder = join(tmpdir(), `stafett-trust-${process.pid}`);

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(async () => {
  await server.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

const dialog = (page: Page): Locator => page.getByRole('dialog');
const nav = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name, exact: true }).click();
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();
const selma = (page: Page): Locator => page.getByRole('main').getByRole('link').filter({ hasText: 'Selma' });

async function device(browser: Browser, width: number): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: width < 500 ? 740 : 1180 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  return { page, complaints: watchComplaints(page) };
}

/** Files of a browser's profile in which a text stands in plain. */
function filesWith(text: string): string[] {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}

/** The scopes of which the device's store has a key or a row, by the opaque names that it knows them by. */
function scopesHeld(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('stafett');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const found = new Set<string>();
          const reading = opening.result.transaction(['keys', 'rows']);
          for (const name of ['keys', 'rows']) {
            const asking = reading.objectStore(name).getAllKeys();
            asking.onsuccess = () => {
              for (const key of asking.result) found.add(String((key as string[])[1]));
            };
          }
          reading.oncomplete = () => {
            opening.result.close();
            resolve([...found]);
          };
        };
      }),
  );
}

test('consent on the own phone lets a service in, withdrawing it empties the service’s tablet, and the log tells the story', async ({
  browser,
}, info) => {
  test.setTimeout(240_000);
  const nurse = await device(browser, 820);
  const amina = nurse.page;
  const own = await device(browser, 360);
  const phone = own.page;
  let link = '';
  let before: string[] = [];
  /** The scopes that came with the case. */
  let came: string[] = [];

  await test.step('the nurse invites Selma', async () => {
    await amina.goto('/');
    await newProfile(amina, 'Amina Vårregn');
    await selma(amina).first().click();
    await tab(amina, 'Folk');
    await amina
      .getByRole('button', { name: /^Inviter/ })
      .first()
      .click();
    link = (await dialog(amina).locator('output').textContent()) ?? '';
    await dialog(amina).getByRole('button', { name: 'Lukk', exact: true }).click();
  });

  await test.step('Selma opens the link on her phone and reads', async () => {
    await phone.goto(link);
    await phone.getByLabel('Brukernavn').fill('selma.test');
    await phone.getByLabel('Passord', { exact: true }).fill('blåbær på tur i skogen');
    await phone.getByLabel('Skriv passordet en gang til').fill('blåbær på tur i skogen');
    await phone.getByRole('button', { name: 'Lag tilgangen' }).click();
    await phone.getByLabel('Kode', { exact: true }).fill(CODE);
    await phone.getByLabel('Skriv det samme en gang til').fill(CODE);
    await phone.getByRole('button', { name: 'Lås med denne' }).click();
    await selma(phone).first().click();
    await expect(phone.getByRole('heading', { level: 2, name: 'Dette kan du gjøre' })).toBeVisible();
    await expectAccessible(phone);
    await phone.screenshot({ path: info.outputPath('family-read-360.png'), fullPage: true });
  });

  // PPT's tablet keeps its profile in a folder that can be searched.
  const ppt = await chromium.launchPersistentContext(folder, {
    ...info.project.use.launchOptions,
    locale: 'nb-NO',
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
  });
  const jakob = await ppt.newPage();
  await test.step('before the signature PPT has nothing of it', async () => {
    await jakob.goto('/');
    await newProfile(jakob, 'Jakob Regnbue');
    await installed(jakob);
    await allSent(jakob);
    await expect(selma(jakob)).toHaveCount(0);
    // His other cases are there: what comes from now on is Selma's.
    await expect(
      jakob.getByRole('main').getByRole('link').filter({ hasText: 'Sander' }).first(),
    ).toBeVisible();
    before = await scopesHeld(jakob);
  });

  await test.step('she reads the text and says yes', async () => {
    await phone.getByRole('button', { name: 'Si ja til at en tjeneste får være med' }).click();
    await dialog(phone).getByLabel('Hvilken tjeneste?').selectOption({ label: 'PPT' });
    await expectAccessible(phone);
    await phone.screenshot({ path: info.outputPath('consent-360.png'), fullPage: true });
    await dialog(phone).getByRole('button', { name: 'Gi samtykke', exact: true }).click();
    await dialog(phone).getByRole('button', { name: 'Send svaret' }).click();
    await expect(dialog(phone)).toBeHidden();
    await expect(phone.getByText('PPT kan lese loggen og er med').first()).toBeVisible();
    await allSent(phone);
  });

  await test.step('the nurse asks Jakob of PPT to take part', async () => {
    await allSent(amina);
    await expect(amina.getByText('PPT').first()).toBeVisible();
    await amina.getByRole('button', { name: 'Legg til deltaker' }).click();
    await dialog(amina).getByLabel('Navn').fill('Jakob Regnbue');
    await dialog(amina).getByRole('button', { name: 'Lagre' }).click();
    await expect(dialog(amina)).toBeHidden();
    await allSent(amina);
  });

  await test.step('PPT’s tablet has the log', async () => {
    await selma(jakob).first().click();
    await expect(jakob.getByRole('heading', { level: 1, name: 'Selma Løvetann' })).toBeVisible();
    came = (await scopesHeld(jakob)).filter((scope) => !before.includes(scope));
    expect(came).not.toEqual([]);
    await tab(jakob, 'Plan');
    await expect(jakob.getByText('Hjemmebesøk hver fjortende dag').first()).toBeVisible();
  });

  await test.step('she takes it back with one tap, and the tablet has nothing', async () => {
    await phone
      .getByRole('button', { name: /Trekk samtykket.*PPT/ })
      .first()
      .click();
    await dialog(phone).getByRole('button', { name: 'Trekk samtykket' }).click();
    await allSent(phone);
    await expect
      .poll(async () => (await scopesHeld(jakob)).filter((scope) => came.includes(scope)), {
        timeout: 20_000,
      })
      .toEqual([]);
    await nav(jakob, 'Mine saker');
    await expect(jakob.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
    await expect(selma(jakob)).toHaveCount(0);
    await ppt.close();
    expect(filesWith('Hjemmebesøk hver fjortende')).toEqual([]);
    expect(filesWith('Løvetann')).toEqual([]);
    expect(filesWith('Jakob Regnbue'), 'the scan finds what stands in plain').not.toEqual([]);
  });

  await test.step('she sees who has looked', async () => {
    await phone.getByRole('button', { name: 'Vis hvem' }).click();
    await expect(phone.getByText('Jakob Regnbue').last()).toBeVisible();
    await expect(phone.getByText('Amina Vårregn').last()).toBeVisible();
    await expectAccessible(phone);
    await phone.screenshot({ path: info.outputPath('family-looks-360.png'), fullPage: true });
  });

  await test.step('the link opens nothing on another phone', async () => {
    const other = await device(browser, 360);
    await other.page.goto(link);
    await expect(other.page.getByRole('heading', { level: 1, name: 'Lenken kan ikke brukes' })).toBeVisible();
    await other.page.context().close();
  });

  await test.step('the chains of the access log and of the proof hold', () => {
    expect(server.run('log', 'verify')).toContain('in order');
  });

  expect([...nurse.complaints, ...own.complaints]).toEqual([]);
  await amina.context().close();
  await phone.context().close();
});
