import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, newProfile, plug, watchComplaints } from './device';

test.use({ viewport: { width: 360, height: 740 } });

const status = (page: Page, words: string) =>
  page.getByRole('link', { name: `${words}. Se hva som er sendt.` });
const none = (page: Page) => page.getByText('Her er det ingen saker ennå');
const list = (page: Page) => page.locator('a.case-row');

test('a new device says that it fetches until the first pull has ended, and never that there are no cases', async ({
  page,
}) => {
  const complaints = watchComplaints(page);
  let answer: () => void = () => undefined;
  const held = new Promise<void>((done) => {
    answer = done;
  });
  let asked = false;
  await page.route('**/api/sync/pull', async (route) => {
    asked = true;
    await held;
    await route.continue();
  });
  await page.goto('/');
  await newProfile(page);
  await expect.poll(() => asked).toBe(true);
  await expect(page.getByRole('main').getByText('Henter …')).toBeVisible();
  await expect(status(page, 'Starter …')).toBeVisible();
  await expectAccessible(page);
  // Whether the words ever stood there, however short.
  await page.evaluate(() => {
    const seen = { none: document.body.innerText.includes('ingen saker') };
    new MutationObserver(() => {
      seen.none ||= document.body.innerText.includes('ingen saker');
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { seen });
  });
  answer();
  await expect(list(page).first()).toBeVisible();
  await expect(status(page, 'Alt er sendt')).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { seen: unknown }).seen)).toEqual({ none: false });
  expect(complaints).toEqual([]);
});

test('without network before the first pull it says that the cases are not fetched, and fetches them later', async ({
  page,
  context,
}) => {
  const complaints = watchComplaints(page);
  await page.route('**/api/sync/pull', (route) => route.abort('internetdisconnected'));
  await page.goto('/');
  await newProfile(page);
  await plug(context, 'out');
  const told = page.getByRole('heading', { name: 'Sakene er ikke hentet ennå' });
  await expect(told).toBeVisible();
  await expect(none(page)).toHaveCount(0);
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('not-fetched-360.png'), fullPage: true });
  await page.unroute('**/api/sync/pull');
  await plug(context, 'in');
  await expect(list(page).first()).toBeVisible();
  await expect(told).toHaveCount(0);
  expect(complaints).toEqual([]);
});
