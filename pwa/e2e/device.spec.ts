import { expect, test } from '@playwright/test';
import {
  CODE,
  expectAccessible,
  expectValid,
  installed,
  newProfile,
  plug,
  sizes,
  unlock,
  watchComplaints,
} from './device';

for (const viewport of sizes) {
  test.describe(`at ${viewport.width} pixels`, () => {
    test.use({ viewport });

    test('every screen of the device is accessible and keeps within the window', async ({ page }, info) => {
      const complaints = watchComplaints(page);
      const look = async (name: string) => {
        await expectAccessible(page);
        await expectValid(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });
      };
      await page.goto('/');
      await page.getByRole('heading', { name: 'Hvem er du?' }).waitFor();
      await look('login');
      await page.getByRole('list').getByRole('button').first().click();
      await page.getByRole('button', { name: 'Lås med denne' }).click();
      await expect(page.getByText('Koden må ha minst 6 siffer').first()).toBeVisible();
      await look('secret');
      await page.goto('/');
      await newProfile(page);
      await look('cases');
      await page.getByRole('link', { name: /Se hva som er sendt/ }).click();
      await page.getByText('Hva betyr merkene?').click();
      await look('sync');
      await page.getByRole('link', { name: 'Innstillinger' }).click();
      await page.getByRole('button', { name: 'Bytt kode' }).click();
      await look('settings');
      await page.getByRole('button', { name: 'Lås', exact: true }).click();
      await page.getByLabel('Koden din').waitFor();
      await look('lock');
      expect(complaints).toEqual([]);
    });
  });
}

test('starts, opens and reloads without network from the second visit on', async ({ page, context }) => {
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page);
  await installed(page);
  await plug(context, 'out');
  await page.goto('/sync');
  await unlock(page);
  await expect(page.getByText('Du er uten nett. Alt du skriver blir tatt vare på her.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Hva er sendt?' })).toBeVisible();
  await page.reload();
  await unlock(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Hva er sendt?' })).toBeVisible();
  await plug(context, 'in');
  await expect(page.getByText('Du er uten nett.')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a wrong code is counted, and a reload does not take the count back', async ({ page }) => {
  await page.goto('/');
  await newProfile(page);
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await unlock(page, '111222');
  await expect(page.getByText('Koden stemmer ikke.')).toBeVisible();
  await page.reload();
  await unlock(page, '111222');
  await expect(page.getByText('8 forsøk igjen.')).toBeVisible();
  await unlock(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
});

test('a second tab opens without the code while the first is open, and locking one locks both', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await newProfile(page);
  const other = await context.newPage();
  await other.goto('/settings');
  await expect(other.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeVisible();
  await other.getByRole('button', { name: 'Lås', exact: true }).click();
  await expect(page.getByLabel('Koden din')).toBeVisible();
  await expect(other.getByLabel('Koden din')).toBeVisible();
});

test('it locks by itself when nobody touches it for as long as is set, and keeps what is half written', async ({
  page,
}) => {
  await page.clock.install();
  await page.goto('/');
  await newProfile(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
  const concern = page.getByLabel('Hva har du sett eller hørt?');
  await concern.fill('Halvskrevet');
  await page.clock.runFor(1_000); // the draft is stored a moment after the last key
  await page.clock.fastForward('04:50');
  await expect(concern).toHaveValue('Halvskrevet');
  await concern.press('End'); // a hand on the keys: the time begins anew
  await page.clock.fastForward('04:50');
  await expect(concern).toBeVisible();
  await page.clock.fastForward('00:20');
  await expect(page.getByLabel('Koden din')).toBeVisible();
  await unlock(page);
  await expect(concern).toHaveValue('Halvskrevet');
});

test('two people share a tablet, each behind a code of their own', async ({ page }) => {
  await page.goto('/');
  const first = await newProfile(page, 0);
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await page.getByRole('link', { name: 'Logg inn som en ny person' }).click();
  const second = await newProfile(page, 1);
  expect(second).not.toBe(first);
  await page.getByRole('button', { name: 'Lås', exact: true }).click();
  await expect(page.getByRole('button', { name: first })).toBeVisible();
  await page.getByRole('button', { name: second }).click();
  await unlock(page);
  await page.getByRole('link', { name: 'Innstillinger' }).click();
  await expect(page.getByText(`Logget inn som ${second}`)).toBeVisible();
});

test('logging out keeps the profile; it opens with the code and a log-in', async ({ page }) => {
  await page.goto('/');
  await newProfile(page);
  await page.getByRole('link', { name: 'Innstillinger' }).click();
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.getByText('Logget ut')).toBeVisible();
  await unlock(page);
  await expect(page.getByRole('heading', { level: 1, name: /Velkommen tilbake/ })).toBeVisible();
  await page.getByRole('list').getByRole('button').first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
});

test('the code can be changed, and the language is kept with the profile', async ({ page }) => {
  await page.goto('/');
  await newProfile(page);
  await page.getByRole('link', { name: 'Innstillinger' }).click();
  await page.getByRole('button', { name: 'Bytt kode' }).click();
  const now = page.getByLabel('Koden eller setningen du har nå');
  await now.fill(CODE);
  await page.getByRole('button', { name: 'Avbryt' }).click();
  await page.getByRole('button', { name: 'Bytt kode' }).click();
  await expect(now, 'what was typed is forgotten with the form').toHaveValue('');
  await now.fill(CODE);
  await page.getByLabel('Kode', { exact: true }).fill('591628');
  await page.getByLabel('Skriv det samme en gang til').fill('591628');
  await page.getByRole('button', { name: 'Bytt kode' }).click();
  await expect(page.getByText('Koden er byttet.')).toBeVisible();
  await page.getByLabel('Nynorsk').check();
  await expect(page.getByRole('heading', { level: 1, name: 'Innstillingar' })).toBeVisible();
  await page.reload();
  await page.getByLabel('Koden din').fill('591628');
  await page.getByRole('button', { name: 'Opne', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Innstillingar' })).toBeVisible();
});

test('the focus goes to the heading after a journey, and the window is named', async ({ page }) => {
  await page.goto('/');
  await newProfile(page);
  await page.getByRole('link', { name: 'Innstillinger' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeFocused();
  await expect(page).toHaveTitle('Innstillinger – Stafett');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeFocused();
});

test('the app can be installed', async ({ page }) => {
  await page.goto('/');
  await installed(page);
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A window of the tests is private to the browser, and a private window cannot install: that one alone is expected.
  expect(installabilityErrors.map((each) => each.errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});
