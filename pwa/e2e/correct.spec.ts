import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible, expectValid, newProfile, plug, watchComplaints } from './device';
import { Server } from './server';

const dialog = (page: Page): Locator => page.getByRole('dialog');
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();

async function save(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Lagre', exact: true }).click();
  await expect(dialog(page)).toBeHidden();
}

/** One of Henrik's devices, at the plan of Ella's case. */
async function atPlan(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page, 'Henrik Furutopp');
  await page.locator('.case-list').getByRole('link', { name: /Ella/ }).first().click();
  await page
    .getByRole('navigation', { name: 'Deler av saken' })
    .getByRole('link', { name: 'Plan', exact: true })
    .click();
  await expect(page.getByRole('button', { name: 'Legg til mål' })).toBeVisible();
  return { page, complaints };
}

async function addGoal(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: 'Legg til mål' }).click();
  await dialog(page).getByLabel('Hva skal bli bedre?').fill(words);
  await save(page);
}

test('a refused entry is corrected at the field that was found wrong, and sent', async ({
  browser,
}, info) => {
  test.setTimeout(180_000);
  const server = await Server.on();
  const open = (width: number) =>
    browser.newContext({
      baseURL: server.url,
      locale: 'nb-NO',
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    });
  const phones = await open(360);
  const tablets = await open(820);
  try {
    const { page: phone, complaints: phoneSays } = await atPlan(phones);
    const { page: tablet, complaints: tabletSays } = await atPlan(tablets);
    const measure = phone.getByRole('listitem').filter({ hasText: 'Felles måltid' });
    const correct = measure.getByRole('button', { name: 'Rett og send på nytt' });

    await test.step('a measure is written offline for a goal that is struck out meanwhile', async () => {
      await addGoal(tablet, 'Ella spiser sammen med de andre');
      await addGoal(tablet, 'Ella sier fra når hun vil ha mer');
      await allSent(tablet);
      await expect(phone.getByText('Ella sier fra når hun vil ha mer').first()).toBeVisible();
      await plug(phones, 'out');
      await phone.getByRole('button', { name: 'Legg til tiltak' }).first().click();
      await dialog(phone).getByLabel('Tiltaket med få ord').fill('Felles måltid');
      await dialog(phone).getByLabel('Ella spiser sammen med de andre').check();
      await dialog(phone).getByLabel('Hvor?').fill('I barnehagen');
      await dialog(phone).getByLabel('Hvem har ansvar?').fill('Henrik Furutopp');
      await dialog(phone)
        .getByRole('textbox', { name: 'Evalueres' })
        .fill(new Date(Date.now() + 42 * 86_400_000).toISOString().slice(0, 10));
      await save(phone);
      const goal = tablet.getByRole('article').filter({ hasText: 'Ella spiser sammen med de andre' });
      const pushed = tablets.waitForEvent('response', (answer) => answer.url().endsWith('/api/sync/push'));
      await goal.getByRole('button', { name: /^Stryk/ }).click();
      await pushed; // "Alt er sendt" may still be of what was sent before
      await plug(phones, 'in');
      await phone.getByRole('link', { name: /^1 kunne ikke tas imot/ }).click();
      await expect(measure).toBeVisible();
    });

    await test.step('by keyboard: the form has the words, and says at the field what is wrong', async () => {
      await correct.focus();
      await phone.keyboard.press('Enter');
      await expect(dialog(phone).getByLabel('Tiltaket med få ord')).toHaveValue('Felles måltid');
      await expect(dialog(phone).getByRole('link', { name: /mål/ })).toBeVisible();
      await expect(dialog(phone).locator('.ds-validation-message')).toHaveCount(1);
      await expectAccessible(phone);
      await expectValid(phone);
      await phone.screenshot({ path: info.outputPath('correct-360.png'), fullPage: true });
      const wide = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
    });

    await test.step('leaving the form leaves everything as it was, and what was corrected half-way', async () => {
      await dialog(phone).getByLabel('Hvor?').fill('På avdelingen');
      await phone.keyboard.press('Escape');
      await expect(dialog(phone)).toBeHidden();
      await expect(correct).toBeFocused();
      await expect(phone.getByRole('link', { name: /^1 kunne ikke tas imot/ })).toBeVisible();
      await phone.keyboard.press('Enter');
      await expect(dialog(phone).getByLabel('Hvor?')).toHaveValue('På avdelingen');
    });

    await test.step('to send or keep the old words with a correction begun is asked about first', async () => {
      const question = phone.getByRole('dialog', { name: 'Du har begynt å rette dette' });
      await phone.keyboard.press('Escape');
      for (const [button, yes] of [
        ['Prøv en gang til', 'Send den slik den var'],
        ['Ta vare på teksten som eget notat', 'Ta vare på den slik den var'],
      ] as const) {
        await measure.getByRole('button', { name: button }).click();
        await expect(question.getByRole('button', { name: yes })).toBeVisible();
        await expectAccessible(phone);
        await question.getByRole('button', { name: 'Avbryt' }).click();
        await expect(question).toBeHidden();
      }
      await correct.click();
      await expect(dialog(phone).getByLabel('Hvor?')).toHaveValue('På avdelingen');
    });

    await test.step('what is still wrong is not sent, and what is right goes in the refused one’s place', async () => {
      const again = dialog(phone).getByRole('button', { name: 'Send på nytt' });
      await again.click();
      await expect(dialog(phone).getByTestId('findings')).toBeFocused();
      await dialog(phone).getByLabel('Ella sier fra når hun vil ha mer').check();
      await again.click();
      await expect(dialog(phone)).toBeHidden();
      await expect(phone.getByText('Rettet. Det sendes av seg selv når du har nett.')).toBeFocused();
      await allSent(phone);
      await expect(measure).toHaveCount(0);
      await expect(tablet.getByText('Felles måltid').first()).toBeVisible();
      await expect(tablet.getByText('På avdelingen').first()).toBeVisible();
      await phone.screenshot({ path: info.outputPath('corrected-360.png'), fullPage: true });
    });
    expect([...phoneSays, ...tabletSays]).toEqual([]);
  } finally {
    await phones.close();
    await tablets.close();
    await server.end();
  }
});

/** Somebody on a device of their own, in Tiril's case. */
async function atTiril(browser: Browser, server: Server, who: string, width: number) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'nb-NO',
    viewport: { width, height: 740 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page, who);
  await page.locator('.case-list').getByRole('link', { name: /Tiril/ }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tiril Blåveis' })).toBeVisible();
  await allSent(page);
  return { context, page, complaints };
}

const WORDS = 'Tiril lo høyt da mormor hentet henne på fredag.';

test('a refused form of the guide begins with the answers that were written, and takes its own place', async ({
  browser,
}, info) => {
  test.setTimeout(180_000);
  const server = await Server.on();
  const on = (who: string, width: number) => atTiril(browser, server, who, width);
  const nora = await on('Nora Lyngdråpe', 360);
  const liv = await on('Liv Bjørkerot', 820);
  try {
    const { page } = nora;
    await test.step('a form is filled in offline, in a case that is closed meanwhile', async () => {
      await plug(nora.context, 'out');
      await page
        .getByRole('navigation', { name: 'Deler av saken' })
        .getByRole('link', { name: 'Skjemaer', exact: true })
        .click();
      await page
        .getByRole('link', { name: /^Undringsskjema barnehage/ })
        .first()
        .click();
      await page.getByLabel('Hvilket skjema?').selectOption({ label: 'Fyll ut på nytt' });
      await page.getByLabel(/^Hva har du sett eller hørt\?/).fill(WORDS);
      await page.getByLabel('I lek inne').check();
      await page.getByRole('button', { name: 'Lagre', exact: true }).click();
      await expect(page.getByText('Lagret på denne enheten.')).toBeVisible();
      await liv.page
        .getByRole('article', { name: 'Avslutt saken' })
        .getByRole('button', { name: /Velg dette/ })
        .click();
      await dialog(liv.page).getByRole('button', { name: 'Avslutt saken' }).click();
      await expect(dialog(liv.page)).toBeHidden();
      await allSent(liv.page);
      await plug(nora.context, 'in');
      await page.getByRole('link', { name: /^1 kunne ikke tas imot/ }).click();
    });

    const correct = page.getByRole('button', { name: 'Rett og send på nytt' });
    const again = dialog(page).getByRole('button', { name: 'Send på nytt' });
    await test.step('the answers are there, and what still stands in the way is said', async () => {
      await correct.click();
      await expect(dialog(page).getByLabel(/^Hva har du sett eller hørt\?/)).toHaveValue(WORDS);
      await expect(dialog(page).getByLabel('I lek inne')).toBeChecked();
      await expectAccessible(page);
      await expectValid(page);
      await page.screenshot({ path: info.outputPath('form-360.png') });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await again.click();
      await expect(dialog(page).getByTestId('findings')).toContainText('er låst');
      await dialog(page).getByLabel('Når skjedde det, og hvor ofte?').fill('Fredag');
      await page.keyboard.press('Escape');
    });

    await test.step('when the case is open again it is sent, and the refused one goes', async () => {
      await liv.page.getByRole('button', { name: 'Åpne saken igjen' }).click();
      await dialog(liv.page).getByLabel('Vilde Blåveis').check();
      await dialog(liv.page).getByLabel('Ja, alt kan ses').check();
      await dialog(liv.page).getByRole('button', { name: 'Åpne saken igjen' }).click();
      await expect(dialog(liv.page)).toBeHidden();
      await allSent(liv.page);
      await correct.click();
      await expect(dialog(page).getByLabel('Når skjedde det, og hvor ofte?')).toHaveValue('Fredag');
      await expect(async () => {
        await again.click(); // until this device has heard that the case is open
        await expect(dialog(page)).toBeHidden({ timeout: 1000 });
      }).toPass();
      await expect(page.getByText('Rettet. Det sendes av seg selv når du har nett.')).toBeFocused();
      await allSent(page);
      await expect(correct).toHaveCount(0);
      await liv.page
        .getByRole('navigation', { name: 'Deler av saken' })
        .getByRole('link', { name: 'Tidslinje', exact: true })
        .click();
      await expect(liv.page.getByText(WORDS)).toHaveCount(1);
      await expect(liv.page.getByText('Fredag', { exact: true })).toBeVisible();
    });
    expect([...nora.complaints, ...liv.complaints]).toEqual([]);
  } finally {
    await nora.context.close();
    await liv.context.close();
    await server.end();
  }
});

test('who vouched for what a colleague had changed reads it again in the form, and then it is taken', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const server = await Server.on();
  const on = (who: string, width: number) => atTiril(browser, server, who, width);
  const nora = await on('Nora Lyngdråpe', 820);
  const liv = await on('Liv Bjørkerot', 360);
  try {
    const timeline = (page: Page) =>
      page
        .getByRole('navigation', { name: 'Deler av saken' })
        .getByRole('link', { name: 'Tidslinje', exact: true })
        .click();
    const edit = (page: Page, words: string) =>
      page
        .getByRole('article')
        .filter({ hasText: words })
        .getByRole('button', { name: /^Endre/ })
        .click();
    const [before, after] = ['Hva hjelper mot uro om morgenen?', 'Hva hjelper mot uro om kvelden?'];
    const seen = /^Jeg leder enheten og har sett/;

    await test.step('a leader checks a question offline, and it is changed meanwhile', async () => {
      await liv.page.getByRole('button', { name: 'Registrer drøfting' }).click();
      await dialog(liv.page).getByLabel('Hvilken tjeneste?').selectOption({ label: 'PPT' });
      await dialog(liv.page).getByLabel('Hva spør dere om?').fill(before);
      await save(liv.page);
      await allSent(liv.page);
      await timeline(liv.page);
      await timeline(nora.page);
      await expect(nora.page.getByRole('article').filter({ hasText: before })).toBeVisible();
      await plug(liv.context, 'out');
      await edit(liv.page, before);
      await dialog(liv.page).getByLabel(seen).check();
      await save(liv.page);
      await edit(nora.page, before);
      await dialog(nora.page).getByLabel('Hva spør dere om?').fill(after);
      const pushed = nora.context.waitForEvent('response', (got) => got.url().endsWith('/api/sync/push'));
      await save(nora.page);
      await pushed;
      await plug(liv.context, 'in');
      await liv.page.getByRole('link', { name: /^1 kunne ikke tas imot/ }).click();
    });

    await test.step('as it was it is not offered to be sent; the form shows what there is to read', async () => {
      const correct = liv.page.getByRole('button', { name: 'Rett og send på nytt' });
      await expect(liv.page.getByText('Noen har endret dette siden du leste det.').first()).toBeVisible();
      await expect(liv.page.getByRole('button', { name: 'Prøv en gang til' })).toHaveCount(0);
      await correct.click();
      await expect(dialog(liv.page).getByLabel('Hva spør dere om?')).toHaveValue(after);
      await expect(dialog(liv.page).getByLabel(seen)).toBeChecked();
      await expectAccessible(liv.page);
      await dialog(liv.page).getByRole('button', { name: 'Send på nytt' }).click();
      await expect(liv.page.getByText('Rettet. Det sendes av seg selv når du har nett.')).toBeFocused();
      await allSent(liv.page);
      await expect(correct).toHaveCount(0);
      const question = nora.page.getByRole('article').filter({ hasText: after });
      await expect(question.getByText('Kontrollert av lederen')).toBeVisible();
    });
    expect([...nora.complaints, ...liv.complaints]).toEqual([]);
  } finally {
    await nora.context.close();
    await liv.context.close();
    await server.end();
  }
});
