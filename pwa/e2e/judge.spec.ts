import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { expectValid, look as lookAt, newProfile, plug, watchComplaints } from './device';
import { Server } from './server';

async function look(page: Page, name: string): Promise<void> {
  await lookAt(page, name);
  await expectValid(page);
}

const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();

/** Writes a note in the case that is on the screen. */
async function note(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: 'Skriv notat' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Notat').fill(words);
  await dialog.getByRole('button', { name: 'Lagre', exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Logs the person in on a tablet of their own. */
async function tablet(context: BrowserContext, who: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page, who);
  return { page, complaints };
}

test('what is written offline by somebody who loses her post meanwhile is judged by the leader, and she is told', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const server = await Server.on();
  const open = () =>
    browser.newContext({
      baseURL: server.url,
      locale: 'nb-NO',
      viewport: { width: 820, height: 1180 },
      reducedMotion: 'reduce',
    });
  const hers = await open();
  const leaders = await open();
  try {
    const { page: nora, complaints: noraSays } = await tablet(hers, 'Nora Lyngdråpe');
    const { page: liv, complaints: livSays } = await tablet(leaders, 'Liv Bjørkerot');

    await test.step('nothing waits: the screen says so, and is reached from “Trenger et blikk”', async () => {
      await liv.getByRole('navigation').getByRole('link', { name: 'Trenger et blikk' }).click();
      await liv.getByRole('link', { name: 'Se det som kom for sent, og venter på vurdering' }).click();
      await expect(liv.getByRole('heading', { level: 1, name: 'Til vurdering' })).toBeFocused();
      await expect(liv.getByText('Ingenting venter på deg')).toBeVisible();
      await look(liv, 'nothing');
    });

    await test.step('Nora writes two notes without network, and moves to another unit', async () => {
      await nora
        .getByRole('link', { name: /Oliver/ })
        .last()
        .click();
      await expect(nora.getByRole('button', { name: 'Skriv notat' })).toBeVisible();
      await plug(hers, 'out');
      await note(nora, 'Oliver lekte med Ada hele formiddagen.');
      await note(nora, 'Husk luer.');
      server.run('people', 'move', 'nora.lyngdrape', '--unit', 'bekkesvingen');
      await plug(hers, 'in');
      await expect(nora.getByRole('link', { name: /^2 venter på vurdering/ })).toBeVisible();
      await expect(nora.getByRole('heading', { name: 'Denne saken er ikke her' })).toBeVisible();
      await nora.getByRole('link', { name: 'Se hva som skjer med det du skrev i saken' }).click();
      await expect(
        nora.getByText(/Lederen for enheten vurderer om det skal med i saken/).first(),
      ).toBeVisible();
      await expect(nora.getByText('Oliver lekte med Ada hele formiddagen.')).toBeVisible();
      await expect(nora.getByText('En leder vurderer 2 ting som kom for sent.')).toBeVisible();
      await expect(nora.getByRole('button', { name: 'Prøv en gang til' })).toHaveCount(0);
    });

    await test.step('Liv is told where she looks for what to do, and sees what it would change', async () => {
      await liv.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
      await expect(
        liv.getByText('2 ting kom fram etter at de som skrev dem, hadde mistet tilgangen.'),
      ).toBeVisible();
      await look(liv, 'cases');
      await liv.getByRole('link', { name: /^Til vurdering/ }).click();
      await expect(liv.getByRole('heading', { level: 2, name: /Oliver/ })).toBeVisible();
      const first = liv.getByRole('article').first();
      await expect(first.getByText('Nora Lyngdråpe, ', { exact: false }).first()).toBeVisible();
      await expect(first.getByText('Oliver lekte med Ada hele formiddagen.')).toBeVisible();
      await expect(
        first.getByText('Den som skrev dette, hadde ikke lenger tilgang til saken da det kom fram.'),
      ).toBeVisible();
      await look(liv, 'waiting');
    });

    await test.step('without network nothing can be judged, and she is told why', async () => {
      await plug(leaders, 'out');
      await liv.getByRole('button', { name: 'Ta inn i saken: Notat' }).first().click();
      await expect(liv.getByRole('alert')).toBeVisible();
      await liv.getByRole('navigation').getByRole('link', { name: 'Trenger et blikk' }).click();
      await liv.getByRole('link', { name: 'Til vurdering (2)' }).click();
      await expect(liv.getByText('Du trenger nett for å se det.')).toBeVisible();
      await expect(liv.getByText('Oliver lekte med Ada')).toHaveCount(0);
      await plug(leaders, 'in');
      await liv.getByRole('button', { name: 'Prøv igjen' }).click();
      await expect(liv.getByRole('article')).toHaveCount(2);
    });

    await test.step('one is taken in by keyboard, the other left out with a reason', async () => {
      const take = liv.getByRole('button', { name: 'Ta inn i saken: Notat' }).first();
      await take.focus();
      await liv.keyboard.press('Enter');
      await expect(liv.getByText('«Notat» er tatt inn i saken.')).toBeVisible();
      await expect(liv.locator('.judge-said')).toBeFocused();
      await expect(liv.getByRole('article')).toHaveCount(1);
      await liv.getByRole('button', { name: 'Ikke ta inn: Notat' }).click();
      await expect(liv.getByLabel('Hvorfor ikke?')).toBeFocused();
      await liv.getByRole('button', { name: 'Avbryt' }).click();
      await expect(liv.getByRole('button', { name: 'Ikke ta inn: Notat' })).toBeFocused();
      await liv.keyboard.press('Enter');
      await liv.getByRole('button', { name: 'Ikke ta inn, og si hvorfor' }).click();
      await expect(liv.locator('.ds-validation-message').first()).toBeVisible(); // it needs a reason
      await look(liv, 'reason');
      await liv.getByLabel('Hvorfor ikke?').fill('Det gjelder alle barna, og hører ikke til i saken.');
      await liv.getByRole('button', { name: 'Ikke ta inn, og si hvorfor' }).click();
      await expect(liv.getByText('«Notat» er ikke tatt inn. Nora Lyngdråpe får vite hvorfor.')).toBeVisible();
      await expect(liv.getByText('Ingenting venter på deg')).toBeVisible();
    });

    await test.step('what was taken in stands in the case, under its writer’s name', async () => {
      await liv.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
      await expect(liv.getByRole('link', { name: /^Til vurdering/ })).toHaveCount(0);
      await liv
        .getByRole('link', { name: /Oliver/ })
        .last()
        .click();
      await liv
        .getByRole('navigation', { name: 'Deler av saken' })
        .getByRole('link', { name: 'Tidslinje' })
        .click();
      const card = liv.getByRole('article').filter({ hasText: 'Oliver lekte med Ada hele formiddagen.' });
      await expect(card.getByText('Nora Lyngdråpe', { exact: false }).first()).toBeVisible();
      await expect(liv.getByText('Husk luer.')).toHaveCount(0);
    });

    await test.step('Nora is told both, by whom and why, and keeps her words until she has dealt with them', async () => {
      const taken = nora.getByRole('listitem').filter({ hasText: 'Oliver lekte med Ada' });
      await expect(taken.getByText(/Tatt inn i saken av Liv Bjørkerot/)).toBeVisible();
      const left = nora.getByRole('listitem').filter({ hasText: 'Husk luer.' });
      await expect(left.getByText(/Ikke tatt inn. Vurdert av Liv Bjørkerot/)).toBeVisible();
      await expect(left.getByText('Det gjelder alle barna, og hører ikke til i saken.')).toBeVisible();
      await look(nora, 'told');
      await taken.getByRole('button', { name: 'Greit, jeg har sett det' }).click();
      await left.getByRole('button', { name: 'Ta vare på teksten som eget notat' }).click();
      await expect(nora.getByText('Husk luer.')).toBeVisible(); // among her own notes now
      await allSent(nora);
    });
    expect([...noraSays, ...livSays]).toEqual([]);
  } finally {
    await hers.close();
    await leaders.close();
    await server.end();
  }
});
