import { expect, type Page, test } from '@playwright/test';
import { newProfile, unlock } from './device';

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

    await disk('free');
    await page.getByRole('button', { name: 'Lagre undringen' }).click();
    await expect(page.getByRole('heading', { level: 1, name: child })).toBeVisible();
    await page.goto('/cases');
    await unlock(page);
    await expect(page.locator('a.case-row', { hasText: child })).toHaveCount(1);
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
  await concern(page).fill('Etter den nye versjonen.');
  await expect(page.getByText('En nyere versjon av Stafett er i bruk i en annen fane.')).toBeVisible();
  await expect(concern(page)).toHaveValue('Etter den nye versjonen.');
});

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
