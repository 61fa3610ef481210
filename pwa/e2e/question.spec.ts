import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible, expectValid, newProfile, watchComplaints } from './device';
import { Server } from './server';

let server: Server;
test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(() => server.end());

const QUESTION = 'Hva kan vi gjøre når et barn på fem gruer seg til mandager?';
const ANSWER = 'Ta imot barnet ved porten de første minuttene, og la det velge hva dagen begynner med.';

const dialog = (page: Page): Locator => page.getByRole('dialog');
const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name, exact: true }).click();
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();

async function device(browser: Browser, who: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: server.url, locale: 'nb-NO' });
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page, who);
  await allSent(page);
  return { page, complaints };
}

async function save(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Lagre', exact: true }).click();
  await expect(dialog(page)).toBeHidden();
}

test('a question without names reaches the service it is for, and the answer comes back into the case', async ({
  browser,
}) => {
  const { page: liv, complaints } = await device(browser, 'Liv Bjørkerot');
  const { page: jakob, complaints: his } = await device(browser, 'Jakob Regnbue');
  const asked = jakob.getByRole('main').getByRole('listitem');

  await test.step('nobody asks yet', async () => {
    await jakob.getByRole('link', { name: 'Spørsmål fra andre tjenester' }).click();
    await expect(jakob.getByRole('heading', { name: 'Ingen spør akkurat nå' })).toBeVisible();
    await expectAccessible(jakob);
  });

  const card = () => liv.getByRole('article').filter({ hasText: QUESTION });
  await test.step('the leader writes it, reads it and sends it', async () => {
    await liv.getByRole('main').getByRole('link').filter({ hasText: 'Tiril' }).last().click();
    await liv.getByRole('button', { name: 'Registrer drøfting' }).click();
    await dialog(liv).getByLabel('Hvilken tjeneste?').selectOption({ label: 'PPT' });
    await dialog(liv).getByLabel('Hva spør dere om?').fill(`Tiril: ${QUESTION}`);
    await dialog(liv).getByRole('button', { name: 'Lagre', exact: true }).click();
    await expect(
      dialog(liv)
        .getByText(/^«Tiril» forteller hvem det gjelder\./)
        .first(),
    ).toBeVisible();
    await dialog(liv).getByLabel('Hva spør dere om?').fill(QUESTION);
    await save(liv);
    await tab(liv, 'Tidslinje');
    await card()
      .getByRole('button', { name: /^Endre/ })
      .click();
    await dialog(liv)
      .getByLabel(/^Jeg leder enheten og har sett/)
      .check();
    await save(liv);
    await allSent(liv);
    await jakob.reload();
    await card()
      .getByRole('button', { name: /^Endre/ })
      .click();
    await dialog(liv)
      .getByRole('textbox', { name: /^Sendt/ })
      .fill('05.01.2026');
    await save(liv);
    await allSent(liv);
  });

  await test.step('the other service reads it, and nothing of whom it is about', async () => {
    await jakob.getByLabel('Koden din').fill('284719');
    await jakob.getByRole('button', { name: 'Åpne', exact: true }).click();
    await expect(asked.getByText(QUESTION)).toBeVisible();
    await expect(asked).toHaveCount(1);
    for (const leads of ['Tiril', 'Blåveis', 'Solbakken', 'Liv Bjørkerot'])
      await expect(jakob.getByRole('main')).not.toContainText(leads);
    await expectAccessible(jakob);
    await expectValid(jakob);
  });

  await test.step('the answer comes back', async () => {
    await jakob.getByRole('button', { name: 'Send svaret' }).click();
    await expect(jakob.getByText('Skriv et svar først.')).toBeVisible();
    await jakob.getByLabel('Svaret').fill(ANSWER);
    await expect(jakob.getByText('Utkastet er tatt vare på')).toBeVisible();
  });

  await test.step('an answer that is half written is there after a reload', async () => {
    await jakob.reload();
    await jakob.getByLabel('Koden din').fill('284719');
    await jakob.getByRole('button', { name: 'Åpne', exact: true }).click();
    await expect(jakob.getByLabel('Svaret')).toHaveValue(ANSWER);
    await expectAccessible(jakob);
    await expectValid(jakob);
  });

  await test.step('once it is sent nothing of the draft is left, nor is it asked for again before it is seen', async () => {
    let see = () => {};
    const seen = new Promise<void>((done) => {
      see = done;
    });
    await jakob.route('**/api/questions', async (route) => {
      await seen;
      await route.continue();
    });
    await jakob.getByRole('button', { name: 'Send svaret' }).click();
    await expect(jakob.getByText('Svaret er sendt.')).toBeVisible();
    await expect(jakob.getByLabel('Svaret')).toHaveCount(0);
    await expect(jakob.getByRole('button', { name: 'Endre svaret' })).toHaveCount(0);
    see();
    await expect(asked.getByText(ANSWER)).toBeVisible();
    await jakob.unroute('**/api/questions');
    await expect(card()).toContainText(ANSWER);
  });

  await test.step('a change that was begun is given up by keyboard, also after a reload', async () => {
    const change = jakob.getByRole('button', { name: 'Endre svaret' });
    const field = jakob.getByLabel('Svaret');
    const giveUp = async () => {
      await jakob.getByRole('button', { name: 'Avbryt' }).press('Enter');
      await expect(change).toBeFocused();
      await expect(field).toHaveCount(0);
      await expect(asked.getByText(ANSWER)).toBeVisible();
    };
    await change.press('Enter');
    await expect(field).toBeFocused();
    await giveUp();
    await change.press('Enter');
    await field.fill('Noe helt annet.');
    await expect(jakob.getByText('Utkastet er tatt vare på')).toBeVisible();
    await jakob.reload();
    await jakob.getByLabel('Koden din').fill('284719');
    await jakob.getByRole('button', { name: 'Åpne', exact: true }).click();
    await expect(field).toHaveValue('Noe helt annet.');
    await expectAccessible(jakob);
    await giveUp();
    await change.press('Enter');
    await expect(field).toHaveValue(ANSWER);
    await expect(field).toBeFocused(); // until then the next key might still go there
    await giveUp();
  });

  await test.step('what is taken back is gone', async () => {
    await jakob.setViewportSize({ width: 360, height: 740 });
    await expect(asked.getByText(QUESTION)).toBeVisible();
    expect(await jakob.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await card()
      .getByRole('button', { name: /^Endre/ })
      .click();
    await dialog(liv)
      .getByRole('textbox', { name: /^Sendt/ })
      .fill('');
    await save(liv);
    await allSent(liv);
    await expect(jakob.getByLabel('Svaret')).toHaveCount(0);
    await jakob.getByRole('button', { name: 'Endre svaret' }).click();
    await expect(jakob.getByLabel('Svaret')).toHaveValue(ANSWER);
    await jakob.getByRole('button', { name: 'Send svaret' }).click();
    await expect(jakob.getByText(/^Spørsmålet er trukket tilbake/)).toBeVisible();
  });
  expect([...complaints, ...his]).toEqual([]);
});
