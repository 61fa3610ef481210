import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, newProfile, unlock, watchComplaints } from './device';

const concern = (page: Page) => page.getByLabel('Hva har du sett eller hørt?');
const kept = (page: Page) => page.getByText('Utkastet er tatt vare på');

/**
 * Runs in front of the worker's own code: as long as the disk is "full", every transaction that writes ends as it does
 * in a browser whose quota is used up. (Chromium without a window takes no Storage.overrideQuotaForOrigin.)
 */
const fullDisk = `{
  let full = false;
  new BroadcastChannel('e2e.disk').onmessage = (event) => { full = event.data === 'full'; };
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (full && mode === 'readwrite') {
      const error = new DOMException('no room', 'QuotaExceededError');
      Object.defineProperty(transaction, 'error', { get: () => error });
      queueMicrotask(() => { try { transaction.abort(); } catch {} });
    }
    return transaction;
  };
}
`;

test.describe('with a disk that can be full', () => {
  test.use({ serviceWorkers: 'block' });

  test('a full disk is told, nothing is called stored that is not, and no word is lost', async ({
    page,
    context,
  }) => {
    await context.route('**/assets/worker-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: fullDisk + (await response.text()) });
    });
    const disk = (state: 'full' | 'free') =>
      page.evaluate((said) => new BroadcastChannel('e2e.disk').postMessage(said), state);
    await page.goto('/');
    await newProfile(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
    await concern(page).fill('Skrevet mens det var plass.');
    await expect(kept(page)).toBeVisible();

    await disk('full');
    const child = 'Disken Prøve';
    await page.getByLabel('Navn på barnet eller den det gjelder').fill(child);
    await page.getByRole('button', { name: `Ny person: ${child}` }).click();
    await concern(page).fill('Skrevet mens disken var full.');
    const told = page.getByText('Enheten er full, så det siste ble ikke lagret.').first();
    await expect(told).toBeVisible();
    await expect(kept(page)).toBeHidden();
    await page.getByRole('button', { name: 'Lagre undringen' }).click();
    await expect(told).toBeVisible();
    await expect(concern(page)).toHaveValue('Skrevet mens disken var full.');

    const asked = page.waitForEvent('dialog'); // whoever leaves now is asked first
    await page.evaluate(() => {
      setTimeout(() => location.reload());
    });
    await (await asked).dismiss();
    await expect(concern(page)).toHaveValue('Skrevet mens disken var full.');

    await disk('free');
    await page.getByRole('button', { name: 'Lagre undringen' }).click();
    await expect(page.getByRole('heading', { level: 1, name: child })).toBeVisible();
    await page.goto('/cases');
    await unlock(page);
    await expect(page.locator('a.case-row', { hasText: child })).toHaveCount(1);
  });

  test('words that could not be stored before it was locked are nobody else’s', async ({ page, context }) => {
    await context.route('**/assets/worker-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: fullDisk + (await response.text()) });
    });
    const disk = (state: 'full' | 'free') =>
      page.evaluate((said) => new BroadcastChannel('e2e.disk').postMessage(said), state);
    await page.goto('/');
    await newProfile(page, 0);
    await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
    await disk('full');
    await concern(page).fill('Den førstes ord.');
    await expect(page.getByText('Enheten er full, så det siste ble ikke lagret.').first()).toBeVisible();
    await page.getByRole('button', { name: 'Lås', exact: true }).click();
    await disk('free');
    await page.getByRole('link', { name: 'Logg inn som en ny person' }).click();
    await newProfile(page, 1);
    const new_ = page.getByRole('navigation').getByRole('link', { name: 'Ny undring' });
    await new_.click();
    await expect(concern(page)).toHaveValue('');
    await page.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
    await new_.click();
    await expect(concern(page)).toHaveValue('');
  });
});

test('when a newer version has changed the database, an older tab says so and keeps the words on the screen', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await newProfile(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
  await concern(page).fill('Før den nye versjonen.');
  await expect(kept(page)).toBeVisible();
  const newer = await context.newPage();
  await newer.goto('/robots.txt');
  await newer.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('stafett', 1_000);
        request.onsuccess = () => resolve(); // and holds it open, as a tab at work does
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error('the older tab does not let go of the database'));
      }),
  );
  const told = page.getByText('En nyere versjon av Stafett er i bruk i en annen fane.');
  await expect(told.first()).toBeVisible(); // before another word is written
  await concern(page).fill('Etter den nye versjonen.');
  await expect(told).toHaveCount(2); // and at the form
  await expect(concern(page)).toHaveValue('Etter den nye versjonen.');
});

for (const [how, clear] of [
  [
    'the browser clears what the site has stored',
    async (page: Page) => {
      const devtools = await page.context().newCDPSession(page);
      const { origin } = new URL(page.url());
      await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    },
  ],
  [
    'the database is deleted',
    async (page: Page) => {
      const other = await page.context().newPage();
      await other.goto('/robots.txt');
      await other.evaluate(
        () =>
          new Promise<void>((resolve, reject) => {
            const request = indexedDB.deleteDatabase('stafett');
            request.onsuccess = () => resolve();
            request.onblocked = () => reject(new Error('the app does not let go of the database'));
          }),
      );
      await other.close();
    },
  ],
] as const) {
  test(`when ${how}, one is told at once, keeps the words on the screen, and can begin anew`, async ({
    page,
  }) => {
    const complaints = watchComplaints(page);
    await page.goto('/');
    const name = await newProfile(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
    await concern(page).fill('Skrevet før det ble borte.');
    await expect(kept(page)).toBeVisible();
    await clear(page);
    const told = page.getByText('Nettleseren har slettet det Stafett hadde lagret på denne enheten.');
    await expect(told.first()).toBeVisible();
    await expectAccessible(page);
    await concern(page).fill('Skrevet før det ble borte, og etterpå.');
    await expect(told).toHaveCount(2); // at the form too
    await expect(kept(page)).toBeHidden();
    await expect(concern(page)).toHaveValue('Skrevet før det ble borte, og etterpå.');

    page.once('dialog', (dialog) => dialog.accept()); // the browser asks before the words go
    await page.getByRole('button', { name: 'Last på nytt' }).click();
    await page.getByRole('heading', { name: 'Hvem er du?' }).waitFor();
    await page.goto('/');
    await newProfile(page, name);
    expect(complaints).toEqual([]);
  });
}

test('a tab that is killed while it writes has everything that was told to be kept', async ({ context }) => {
  test.setTimeout(180_000); // three starts
  let page = await context.newPage();
  await page.goto('/');
  await newProfile(page);
  let told = '';
  for (let round = 1; round <= 3; round++) {
    await page.goto('/new');
    await unlock(page);
    if (told) await expect(concern(page)).toHaveValue(new RegExp(`^Runde ${round - 1}: (fortalt|på vei)$`));
    told = `Runde ${round}: fortalt`;
    await concern(page).fill(told);
    await expect(kept(page)).toBeVisible();
    await concern(page).fill(`Runde ${round}: på vei`); // stored or not, and nothing in between
    const devtools = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    void devtools.send('Page.crash').catch(() => undefined); // it dies before it answers
    await crashed;
    page = await context.newPage();
  }
});
