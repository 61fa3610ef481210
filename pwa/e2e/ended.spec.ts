import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { newProfile, unlock } from './device';
import { Server } from './server';

const allSent = (page: Page) => expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();

/** How many profiles, keys and rows the browser has stored. */
function stored(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('stafett');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const counts = ['profiles', 'keys', 'rows'].map(
      (name) =>
        new Promise<number>((resolve, reject) => {
          const counting = database.transaction(name).objectStore(name).count();
          counting.onsuccess = () => resolve(counting.result);
          counting.onerror = () => reject(counting.error);
        }),
    );
    const all = await Promise.all(counts);
    database.close();
    return all.reduce((sum, each) => sum + each, 0);
  });
}

/** Writes a new concern, as short as one can be. */
async function write(page: Page, child: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
  await page.getByLabel('Navn på barnet eller den det gjelder').fill(child);
  await page.getByRole('button', { name: `Ny person: ${child}` }).click();
  await page.getByLabel('Hva har du sett eller hørt?').fill(`${child} sitter for seg selv.`);
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: child })).toBeVisible();
}

test('a device that is blocked forgets everything at its next contact, in every tab', async ({ browser }) => {
  const server = await Server.on();
  try {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    await page.goto('/');
    await newProfile(page);
    await allSent(page);
    const second = await context.newPage();
    await second.goto('/cases');
    await expect(second.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
    expect(await stored(page)).toBeGreaterThan(0);

    // The newest id is this device's: the others are of the demonstration's past.
    const ids = server.run('device', 'list').match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
    const id = ids.sort().at(-1) ?? '';
    server.run('device', 'revoke', id);
    await page.getByRole('link', { name: /Se hva som er sendt/ }).click();
    await page.getByRole('button', { name: 'Prøv nå' }).click();

    await expect(page.getByText('Denne enheten er sperret. Profilen er fjernet fra den.')).toBeVisible();
    await expect(second.getByText('Profilen er ikke lenger på denne enheten.')).toBeVisible();
    expect(await stored(page)).toBe(0);
    await context.close();
  } finally {
    await server.end();
  }
});

test('a copied device registers anew, and what was written on either is sent', async ({
  browser: _,
}, info) => {
  const server = await Server.on();
  const folder = mkdtempSync(join(tmpdir(), 'stafett-copy-'));
  const launch = (which: string): Promise<BrowserContext> =>
    chromium.launchPersistentContext(join(folder, which), {
      ...info.project.use.launchOptions,
      locale: 'nb-NO',
      baseURL: server.url,
    });
  try {
    const first = await launch('first');
    const page = first.pages()[0] ?? (await first.newPage());
    await page.goto('/');
    const name = await newProfile(page);
    await write(page, 'Ina Prøvestein'); // the queue has a past: the new device begins in the middle of it
    await allSent(page);
    await first.close();
    cpSync(join(folder, 'first'), join(folder, 'copy'), { recursive: true });

    for (const which of ['first', 'copy']) {
      const context = await launch(which);
      const tablet = context.pages()[0] ?? (await context.newPage());
      await tablet.goto('/');
      await unlock(tablet);
      await write(tablet, which === 'first' ? 'Ada Prøvestein' : 'Bo Prøvestein');
      if (which === 'copy') {
        await tablet.getByRole('link', { name: /^Logg inn for å sende/ }).waitFor();
        await tablet.getByRole('navigation').getByRole('link', { name: 'Innstillinger' }).click();
        await tablet.getByRole('button', { name: new RegExp(name) }).click();
      }
      await allSent(tablet);
      await tablet.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
      await expect(tablet.getByText('Ada Prøvestein').first()).toBeVisible();
      if (which === 'copy') await expect(tablet.getByText('Bo Prøvestein').first()).toBeVisible();
      await context.close();
    }
  } finally {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
