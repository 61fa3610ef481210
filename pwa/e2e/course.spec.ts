import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible, expectValid, installed, look, newProfile, plug, watchComplaints } from './device';
import { Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(async () => {
  await server.end();
});

/** A device with a profile of one of the demonstration's people, and all that the browser complained of. */
async function device(
  browser: Browser,
  name: string,
  width = 820,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  page.on('console', (message) => {
    if (message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto('/');
  await newProfile(page, name);
  return { page, complaints };
}

const dialog = (page: Page): Locator => page.getByRole('dialog');
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();
const saved = (page: Page): Promise<void> =>
  expect(page.getByRole('status').filter({ hasText: 'Lagret på denne enheten' })).toBeVisible();
const say = async (page: Page, button: string): Promise<void> => {
  await dialog(page).getByRole('button', { name: button, exact: true }).click();
  await expect(dialog(page)).toBeHidden();
  await saved(page);
};
const nav = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();

/** Opens a case from the list, of those that are open or of the closed ones. */
async function openCase(
  page: Page,
  name: string,
  which: 'Hele enheten' | 'Mine' | 'Avsluttede',
): Promise<void> {
  await nav(page, 'Mine saker');
  await page.getByRole('radio', { name: which, exact: true }).check();
  await page
    .locator('.case-list')
    .getByRole('link', { name: new RegExp(name) })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test('an offer of the baton is taken back, and the baton stays where it is', async ({ browser }) => {
  const { page, complaints } = await device(browser, 'Henrik Furutopp');
  await openCase(page, 'Ella Elvesus', 'Mine');
  await page.getByRole('button', { name: 'Gi stafettpinnen videre' }).click();
  await dialog(page)
    .getByLabel('Hvem spør du?')
    .selectOption({ label: 'Nora Lyngdråpe, Barne- og ungdomsarbeider' });
  await say(page, 'Spør om å ta imot');
  await expect(page.getByText(/Venter på svar fra Nora Lyngdråpe/)).toBeVisible();
  await allSent(page);
  await page.getByRole('button', { name: 'Trekk tilbake spørsmålet' }).click();
  await say(page, 'Trekk tilbake spørsmålet');
  await expect(page.getByText(/Venter på svar fra/)).toHaveCount(0);
  await expect(page.getByText('Stafettpinnen er hos deg').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Gi stafettpinnen videre' })).toBeVisible();
  await allSent(page);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a closed case is opened again with the guardian’s answer, and a no begins a new one', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Liv Bjørkerot');
  await openCase(page, 'Ella Elvesus', 'Avsluttede');
  await page.getByRole('button', { name: 'Åpne saken igjen' }).click();
  await dialog(page).getByLabel('Maryam Elvesus').check();
  await dialog(page).getByLabel('Nei, begynn på nytt').check();
  await dialog(page).getByRole('button', { name: 'Åpne saken igjen' }).click();
  await expect(dialog(page).getByText(/Start en ny sak/)).toBeVisible();
  await expectAccessible(page);
  await dialog(page).getByLabel('Ja, alt kan ses').check();
  await dialog(page).getByLabel('Begrunnelse').fill('Ny barnehagegruppe fra høsten.');
  await say(page, 'Åpne saken igjen');
  await expect(page.getByText('Åpnet igjen, fordi: Ny barnehagegruppe fra høsten.')).toBeVisible();
  await expect(page.getByText('Avsluttet og låst')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 2, name: 'Beslutninger' })).toBeVisible();
  await allSent(page);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a case moves to a newer version of its guide when somebody asks for it', async ({ browser }) => {
  const folder = await mkdtemp(join(tmpdir(), 'stafett-guides-'));
  try {
    const { page, complaints } = await device(browser, 'Henrik Furutopp');
    await openCase(page, 'Ella Elvesus', 'Mine');
    await expect(page.getByRole('button', { name: /Ta i bruk nyere veileder/ })).toHaveCount(0);
    const shipped = await readFile('../internal/guide/content/kongsvinger-barnehage.yaml', 'utf8');
    await writeFile(join(folder, 'newer.yaml'), shipped.replace(/^version: .*$/m, 'version: "1.1"'));
    await server.kill();
    await server.start('--guides', folder);
    await page.reload();
    await page.getByLabel('Koden din').fill('284719');
    await page.getByRole('button', { name: 'Åpne', exact: true }).click();
    await page.getByRole('button', { name: 'Ta i bruk nyere veileder (1.1)' }).click();
    await say(page, 'Ta i bruk');
    await expect(page.getByRole('button', { name: /Ta i bruk nyere veileder/ })).toHaveCount(0);
    await expect(page.getByText(/versjon 1\.1\./)).toBeVisible();
    await allSent(page);
    await page.context().close();
    expect(complaints).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('staff practise on an invented case of their guide, with the questions of each step', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Nora Lyngdråpe', 360);
  await installed(page);
  await plug(page.context(), 'out'); // groups practise wherever there is a room
  await page.getByRole('link', { name: 'Øv på en oppdiktet sak' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Øv' })).toBeVisible();
  await expect(page.getByText('Grupper på 3–5. Sett av 45–60 minutter.')).toBeVisible();
  await page.getByLabel('Tomme linjer').check();
  await expect(page.getByRole('heading', { level: 3, name: 'Tomme linjer' })).toBeVisible();
  await page.getByText(/^Nivå 0, trinn 3:/).click();
  await expect(
    page.getByRole('heading', { level: 3, name: /Hvordan snakker dere med barnet/ }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('practice-360.png'), fullPage: true });
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a family reads what happens in plain words, and whom they can call', async ({ browser }) => {
  const { page, complaints } = await device(browser, 'Maryam Elvesus', 360);
  await page
    .getByRole('link', { name: /Ella Elvesus/ })
    .last()
    .click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 3, name: 'Dette skjer nå' })).toBeVisible();
  // What she has answered is not said to come.
  await expect(main.getByText(/^Du blir spurt om samtykke til stafettloggen/)).toHaveCount(0);
  for (const name of [
    'Neste møte',
    'Dette er vi enige om',
    'De som er med',
    'Samtykker',
    'Dette kan du gjøre',
  ])
    await expect(main.getByRole('heading', { level: 2, name })).toBeVisible();
  await expect(main.getByText('Slik gjør dere')).toHaveCount(0);
  await expect(main.getByText('Mistanke om vold eller overgrep')).toHaveCount(0);
  await main.getByText('Trenger dere hjelp nå? Se hvem du kan ringe.').click();
  await expect(main.getByRole('link', { name: /116 111/ })).toBeVisible();
  await expect(main.getByText(/[Ii]kke snakk med foresatte|ser ikke foresatte|meldeplikt/)).toHaveCount(0);
  await expectAccessible(page);
  await main.getByRole('link', { name: 'Skjemaer', exact: true }).click();
  await expect(main.getByRole('heading', { level: 2 })).toHaveText(['Utfylte skjemaer']);
  await main.getByRole('link', { name: 'Plan', exact: true }).click();
  const table = main.locator('.table-wrap');
  expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('family-plan-360.png'), fullPage: true });
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a family asks for a BTI team, and reads the answer of the one who holds the baton', async ({
  browser,
}) => {
  const mother = await device(browser, 'Maryam Elvesus', 360);
  await mother.page
    .getByRole('link', { name: /Ella Elvesus/ })
    .last()
    .click();
  await mother.page.getByRole('button', { name: 'Be om et BTI-team' }).click();
  await dialog(mother.page).getByLabel('Hva trenger dere hjelp til?').fill('Vi trenger flere rundt bordet.');
  await expectAccessible(mother.page);
  await dialog(mother.page).getByRole('button', { name: 'Lagre' }).click();
  await expect(mother.page.getByText('Venter på svar.')).toBeVisible();
  await allSent(mother.page);

  const holder = await device(browser, 'Henrik Furutopp');
  await holder.page
    .getByRole('link', { name: /Det er bedt om et BTI-team/ })
    .first()
    .click();
  const main = holder.page.getByRole('main');
  await expect(main.getByText('Vi trenger flere rundt bordet.').first()).toBeVisible();
  await main.getByRole('button', { name: 'Svar på ønsket' }).click();
  await dialog(holder.page).getByLabel('Hva blir gjort?').fill('Teamet møtes torsdag.');
  await dialog(holder.page).getByRole('button', { name: 'Lagre' }).click();
  await expect(main.getByText('Teamet møtes torsdag.').first()).toBeVisible();
  await expect(main.getByRole('button', { name: 'Svar på ønsket' })).toHaveCount(0);
  await allSent(holder.page);

  await expect(mother.page.getByText('Svar: Teamet møtes torsdag.')).toBeVisible();
  await mother.page.screenshot({ path: test.info().outputPath('family-360.png'), fullPage: true });
  for (const each of [mother, holder]) {
    await each.page.context().close();
    expect(each.complaints).toEqual([]);
  }
});

test('a name that was only typed is the new child’s, and a fault goes when its field is written in', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Nora Lyngdråpe');
  await nav(page, 'Ny undring');
  await page.getByLabel('Navn på barnet eller den det gjelder').fill('Ulrik Prøvestein');
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  const what = page.getByLabel('Hva har du sett eller hørt?');
  await expect(what).toHaveAttribute('aria-invalid', 'true');
  await what.fill('Ulrik sitter ved vinduet hele dagen.');
  await expect(what).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('link', { name: /Hva har du sett eller hørt\?/ })).toHaveCount(0);
  await page.screenshot({ path: test.info().outputPath('concern-820.png'), fullPage: true });
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ulrik Prøvestein' })).toBeVisible();
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a family that asks for the log to be closed reads its own reason on the closed case', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Sander Elvesus', 360);
  await page
    .getByRole('link', { name: /Sander Elvesus/ })
    .last()
    .click();
  await page.getByRole('button', { name: 'Be om at loggen avsluttes' }).click();
  await dialog(page).getByLabel('Begrunnelse').fill('Jeg klarer meg fint nå.');
  await say(page, 'Be om at loggen avsluttes');
  await expect(page.getByText('Grunnen som ble skrevet: Jeg klarer meg fint nå.')).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('closed-360.png'), fullPage: true });
  await allSent(page);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a new case follows a closed one when the family says no to the old content', async ({ browser }) => {
  const { page, complaints } = await device(browser, 'Liv Bjørkerot');
  const begin = async (): Promise<void> => {
    await nav(page, 'Ny undring');
    await page.getByLabel('Navn på barnet eller den det gjelder').fill('Tuva Prøvestein');
  };
  await begin();
  await page.getByLabel('Hva har du sett eller hørt?').fill('Tuva er stille.');
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  await page
    .getByRole('article', { name: 'Avslutt saken' })
    .getByRole('button', { name: /Velg dette/ })
    .click();
  await say(page, 'Avslutt saken');
  await allSent(page);
  await begin();
  await page.getByRole('button', { name: /^Tuva Prøvestein/ }).click();
  await expect(page.getByText(/Det finnes en avsluttet sak/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Se den avsluttede saken til Tuva Prøvestein' })).toBeVisible();
  await page.getByLabel(/ny sak som følger den avsluttede/).check();
  await expectAccessible(page);
  await page.getByLabel('Hva har du sett eller hørt?').fill('Tuva er stille igjen.');
  const sent = page
    .context()
    .waitForEvent('request', (request) => /"previous":"[0-9a-f-]{36}"/.test(request.postData() ?? ''));
  await page.getByRole('button', { name: 'Lagre undringen' }).click();
  await sent;
  await allSent(page);
  await expect(page.getByText(/^Saken følger en tidligere sak/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Les den tidligere saken' }).click();
  await expect(page.getByText(/Avsluttet og låst/)).toBeVisible();
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('the leader comes first, and a colleague only where the guide has one', async ({ browser }) => {
  const { page, complaints } = await device(browser, 'Nora Lyngdråpe');
  const shareWith = async (guide: string, child: string, button: string): Promise<string[]> => {
    await nav(page, 'Ny undring');
    await page.getByLabel('Navn på barnet eller den det gjelder').fill(child);
    await page.getByLabel('Hva har du sett eller hørt?').fill('Sitter alene.');
    await page.getByLabel('Handlingsveileder').selectOption({ label: guide });
    await page.getByRole('button', { name: 'Lagre undringen' }).click();
    await expect(page.getByRole('heading', { level: 1, name: child })).toBeVisible();
    const share = page.locator('.open-item').getByRole('button', { name: button, exact: true });
    while (!(await share.isVisible())) {
      await page.getByRole('button', { name: 'Marker trinnet som gjort' }).click();
      await say(page, 'Marker trinnet som gjort');
    }
    await share.click();
    const people = dialog(page).getByRole('radio');
    await expect(people.first()).toBeVisible(); // they come with the staff's list, after the dialog
    const names = await people.evaluateAll((all) => all.map((each) => each.parentElement?.textContent ?? ''));
    await dialog(page).getByRole('button', { name: 'Avbryt' }).click();
    return names;
  };
  expect(await shareWith('BTI i Kongsvinger – barnehage', 'Ask Prøvestein', 'Del med leder')).toEqual([
    'Liv Bjørkerot, Styrer',
  ]);
  expect(await shareWith('BTI i Bærum – nivå 0 og 1', 'Bo Prøvestein', 'Del undringen')).toEqual([
    'Liv Bjørkerot, Styrer',
    'Henrik Furutopp, Pedagogisk leder',
  ]);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('what the child said in an earlier round stands as it is, and the form says which fields go together', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Mona Havtåke');
  await openCase(page, 'Iben', 'Mine');
  await page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name: 'Plan' }).click();
  const voices = page.getByRole('region', { name: 'Barnets stemme' });
  await expect(voices.getByRole('article').first()).toBeVisible();
  await expect(voices.getByRole('button', { name: /^Endre/ })).toHaveCount(0);
  await voices.getByRole('button', { name: 'Skriv barnets stemme' }).click();
  await expect(dialog(page).getByLabel('Hva sa barnet?')).toBeVisible();
  await expect(dialog(page).getByText('(valgfritt)')).toHaveCount(0);
  await dialog(page).getByLabel('Hva sa barnet?').fill('Jeg vil male.');
  await dialog(page).getByLabel('Hvordan ble barnet spurt?').fill('Med bilder');
  await dialog(page).getByLabel('Hvem spurte?').fill('Mona Havtåke');
  await say(page, 'Lagre');
  await expect(voices.getByRole('button', { name: /^Endre/ })).toHaveCount(1); // this round's
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('who has nothing more to do is shown no heading for it', async ({ browser }) => {
  const { page: giver } = await device(browser, 'Liv Bjørkerot');
  await nav(giver, 'Ny undring');
  await giver.getByLabel('Navn på barnet eller den det gjelder').fill('Rut Prøvestein');
  await giver.getByLabel('Hva har du sett eller hørt?').fill('Rut er sliten.');
  await giver.getByRole('button', { name: 'Lagre undringen' }).click();
  await giver
    .getByRole('article', { name: 'Sett i gang tiltak i barnehagen (nivå 1)' })
    .getByRole('button', { name: /Velg dette/ })
    .click();
  await dialog(giver)
    .getByLabel('Hvem holder stafettpinnen fra nå?')
    .selectOption({ label: 'Henrik Furutopp, Pedagogisk leder' });
  await say(giver, 'Bestem dette');
  await allSent(giver);
  await giver.context().close();
  const { page, complaints } = await device(browser, 'Henrik Furutopp');
  await page
    .getByRole('link', { name: /Rut Prøvestein/ })
    .last()
    .click();
  await expect(page.getByRole('button', { name: 'Ja, jeg tar imot' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Mer du kan gjøre' })).toHaveCount(0);
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a consent to tell somebody something names who is told, before anybody can sign', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Liv Bjørkerot');
  await openCase(page, 'Tiril Blåveis', 'Hele enheten');
  await page
    .getByRole('navigation', { name: 'Deler av saken' })
    .getByRole('link', { name: 'Folk', exact: true })
    .click();
  await page.getByRole('button', { name: 'Registrer samtykke' }).click();
  await dialog(page).getByLabel('Å gi informasjon videre').check();
  const give = dialog(page).getByRole('button', { name: 'Gi samtykke' });
  await expect(dialog(page).getByText('Velg tjenesten først, så ser du teksten.')).toBeVisible();
  await expect(give).toHaveCount(0);
  await look(page, 'information-unnamed');
  await dialog(page).getByLabel('Hvilken tjeneste?').selectOption({ label: 'PPT' });
  await expect(
    dialog(page).getByRole('heading', { name: 'Samtykke til å gi informasjon til PPT' }),
  ).toBeVisible();
  await expect(dialog(page)).not.toContainText(/\{|… /);
  await dialog(page).getByLabel('Muntlig').check();
  await give.click();
  await expect(dialog(page).getByRole('heading', { name: 'Se over før du sender' })).toBeVisible();
  await expect(dialog(page)).not.toContainText('kan lese stafettloggen'); // who is told something sees no log
  await page.context().close();
  expect(complaints).toEqual([]);
});

test('a step without a title of its own is told by its place, once, in the language of the screen', async ({
  browser,
}) => {
  const { page, complaints } = await device(browser, 'Amina Vårregn', 360);
  await expect(page.getByRole('link', { name: /Mikkel Rognebær.*Nå: Hold møtet/s })).toBeVisible();
  await openCase(page, 'Mikkel Rognebær', 'Mine');
  await expect(page.getByRole('heading', { level: 2, name: 'Nivå 1 · trinn 2' })).toBeVisible();
  await expect(page.getByText('Trinn 2 av 5', { exact: true })).toBeVisible();
  // In the list of all steps alone, which is closed.
  await expect(page.getByText('Trinn 2', { exact: true }).filter({ visible: true })).toHaveCount(0);
  await expectValid(page);
  await page.getByRole('link', { name: 'Innstillinger' }).first().click();
  await page.getByLabel('English').check();
  await nav(page, 'My cases');
  await page
    .locator('.case-list')
    .getByRole('link', { name: /Mikkel Rognebær.*Step 2/s })
    .click();
  await expect(page.getByRole('heading', { level: 2, name: 'Level 1 · step 2' })).toBeVisible();
  // What the municipality has written stays in its own language, and says so.
  await expect(
    page.locator('[lang=nb]').filter({ hasText: 'Innsats i egen tjeneste' }).first(),
  ).toBeVisible();
  await look(page, 'untitled');
  await page.context().close();
  expect(complaints).toEqual([]);
});
