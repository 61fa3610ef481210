import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, installed, newProfile, plug, unlock, watchComplaints } from './device';
import { Server } from './server';

let server: Server;
test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(() => server.end());

interface Share {
  handedIn: boolean;
  here: boolean;
}

/** What the device's only profile has on its disk of the half of the key that is the server's too; `over`: its time is made to be past. */
function share(page: Page, over = false): Promise<Share> {
  return page.evaluate(
    (over) =>
      new Promise<Share>((resolve, reject) => {
        const opening = indexedDB.open('stafett');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const store = opening.result.transaction('profiles', 'readwrite').objectStore('profiles');
          const reading = store.getAll();
          reading.onsuccess = () => {
            const [profile] = reading.result;
            const { handedIn, here } = profile.share;
            if (over) store.put({ ...profile, share: { ...profile.share, until: 1 } });
            store.transaction.oncomplete = () => {
              opening.result.close();
              resolve({ handedIn, here: here !== undefined });
            };
          };
        };
      }),
    over,
  );
}

const opens = (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
const needsContact = (page: Page) =>
  expect(page.getByText(/^Profilen åpner bare med nett nå\./)).toBeVisible();
const lock = (page: Page) => page.getByRole('button', { name: 'Lås', exact: true }).click();

test('a tablet opens without network as long as its lease, and then half of its key is at the server alone', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'nb-NO' });
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page);
  await installed(page);
  await expect.poll(() => share(page)).toEqual({ handedIn: true, here: true });
  await plug(context, 'out');
  await page.reload();
  await unlock(page);
  await opens(page);

  await share(page, true);
  await page.reload();
  await expect(page.getByText(/^Profilen åpner bare med nett\. /)).toBeVisible();
  await expectAccessible(page);
  expect(await share(page), 'without anybody having opened it').toEqual({ handedIn: true, here: false });
  await unlock(page);
  await needsContact(page);
  await plug(context, 'in');
  await unlock(page, '111111');
  await expect(page.getByText('Koden stemmer ikke.')).toBeVisible();
  await unlock(page);
  await opens(page);
  await expect.poll(() => share(page)).toEqual({ handedIn: true, here: true });
  expect(complaints).toEqual([]);
  await context.close();
});

test('where a code needs contact the disk never has both halves, and a blocked tablet gets none', async ({
  browser,
}) => {
  server.run('municipality', 'set', '--code-needs-contact', 'yes');
  const context = await browser.newContext({ baseURL: server.url, locale: 'nb-NO' });
  const page = await context.newPage();
  await page.goto('/');
  await newProfile(page, 1);
  await installed(page);
  expect(await share(page)).toEqual({ handedIn: true, here: false });
  await page.getByRole('navigation').getByRole('link', { name: 'Innstillinger' }).click();
  await expect(page.getByText(/koden verdiløs for den som stjeler enheten/)).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();

  // As long as the page stands it remembers its half: a locked screen opens on a home visit.
  await plug(context, 'out');
  await lock(page);
  await unlock(page);
  await opens(page);
  await page.reload();
  await unlock(page);
  await needsContact(page);
  await plug(context, 'in');
  await unlock(page);
  await opens(page);
  expect(await share(page)).toEqual({ handedIn: true, here: false });

  await page.goto('about:blank');
  const ids = server.run('device', 'list').match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
  server.run('device', 'revoke', ids.sort().at(-1) ?? '');
  await page.goto('/');
  await unlock(page);
  await expect(page.getByText(/^Denne enheten er sperret\./)).toBeVisible();
  await context.close();
});
