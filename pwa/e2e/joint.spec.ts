import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible, newProfile, watchComplaints } from './device';
import { Server } from './server';

/** What changes who may answer, and who may see: joint responsibility, its end, and an age. */
let server: Server;

test.beforeAll(async () => {
  server = await Server.on(() => Promise.resolve(['--joint-consent']));
});
test.afterAll(async () => {
  await server.end();
});

const dialog = (page: Page): Locator => page.getByRole('dialog');
const nav = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name, exact: true }).click();
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();
/** The cases of a child in the list. */
const casesOf = (page: Page, name: string): Locator =>
  page.locator('.case-list').getByRole('link', { name: new RegExp(name) });

async function device(
  browser: Browser,
  name: string,
  width = 360,
): Promise<{ page: Page; end: () => Promise<void> }> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto('/');
  await newProfile(page, name);
  const end = async () => {
    await context.close();
    expect(complaints).toEqual([]);
  };
  return { page, end };
}

async function openElla(page: Page): Promise<void> {
  await casesOf(page, 'Ella Elvesus').first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ella Elvesus' })).toBeVisible();
}

/** Answers about PPT in the dialog that is open. */
async function answer(page: Page, button: 'Gi samtykke' | 'Sier nei'): Promise<void> {
  await dialog(page).getByRole('button', { name: button, exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Send svaret' }).click();
  await expect(dialog(page)).toBeHidden();
  await allSent(page);
}

test('where both must say yes, one who refuses keeps the service out, and both see why', async ({
  browser,
}, info) => {
  test.setTimeout(180_000);
  const hers = await device(browser, 'Maryam Elvesus');
  const his = await device(browser, 'Jonas Elvesus');
  const staff = await device(browser, 'Henrik Furutopp', 820);
  const [mother, father, henrik] = [hers.page, his.page, staff.page];
  for (const page of [mother, father, henrik]) await openElla(page);

  await test.step('she says yes, and reads that his yes is missing', async () => {
    await mother.getByRole('button', { name: 'Si ja til at en tjeneste får være med' }).click();
    await dialog(mother).getByLabel('Hvilken tjeneste?').selectOption({ label: 'PPT' });
    await answer(mother, 'Gi samtykke');
    await expect(mother.getByText('PPT kan ikke lese loggen')).toBeVisible();
    await expect(
      mother.getByText('Jonas Elvesus har ikke svart. Alle med felles foreldreansvar må si ja.'),
    ).toBeVisible();
    await expectAccessible(mother);
    await mother.screenshot({ path: info.outputPath('waits-360.png'), fullPage: true });
  });

  await test.step('he is asked, and says no: nothing is shared, and both see who said what', async () => {
    await father.getByRole('navigation').getByRole('link', { name: 'Mine saker' }).click();
    await expect(father.getByText('Ingenting')).toHaveCount(0);
    await expect(father.getByRole('searchbox')).toHaveCount(0);
    await father.getByRole('link', { name: /Noen venter på svar fra deg/ }).click();
    await expect(
      father.getByText('Det er spurt om PPT kan få lese stafettloggen og være med.'),
    ).toBeVisible();
    await father.getByRole('button', { name: /^Les og svar.*PPT/ }).click();
    await answer(father, 'Sier nei');
    await expect(father.getByText(/^Du sa nei/)).toBeVisible();
    await expect(mother.getByText(/^Jonas Elvesus sa nei/)).toBeVisible();
    for (const page of [mother, father]) {
      await expect(page.getByText('PPT kan ikke lese loggen')).toBeVisible();
      await expect(page.getByText('Så lenge én av dere sier nei, deles ingenting.')).toBeVisible();
      await expect(page.getByText('Noen venter på svar fra deg')).toHaveCount(0);
      await expectAccessible(page);
    }
    await father.screenshot({ path: info.outputPath('refused-360.png'), fullPage: true });
  });

  const add = async () => {
    await henrik.getByRole('button', { name: 'Legg til deltaker' }).click();
    await dialog(henrik).getByLabel('Navn').fill('Jakob Regnbue');
    await dialog(henrik).getByRole('button', { name: 'Lagre' }).click();
  };
  await test.step('the baton holder reads it too, and cannot let PPT in', async () => {
    await expect(henrik.getByText(/^Alle med felles foreldreansvar må si ja/)).toBeVisible();
    await tab(henrik, 'Folk');
    await add();
    await expect(
      dialog(henrik)
        .getByText(/samtykke/)
        .first(),
    ).toBeVisible();
    await expectAccessible(henrik);
    await dialog(henrik).getByRole('button', { name: 'Avbryt' }).click();
  });

  await test.step('he changes his mind: now it stands, and PPT comes in', async () => {
    await father.getByRole('button', { name: /^Endre svaret.*PPT/ }).click();
    await answer(father, 'Gi samtykke');
    for (const page of [mother, father])
      await expect(page.getByText('PPT kan bli med og lese loggen')).toBeVisible();
    await add();
    await expect(dialog(henrik)).toBeHidden();
    await allSent(henrik);
    for (const page of [mother, father])
      await expect(page.getByText('PPT kan lese loggen og er med')).toBeVisible();
  });

  await test.step('his responsibility ends: the log leaves his phone, and hers stays', async () => {
    const card = henrik.getByRole('article', { name: 'Jonas Elvesus' });
    await card.getByRole('button', { name: /^Endre/ }).click();
    await dialog(henrik).getByLabel('Mor alene', { exact: true }).check();
    // Another checked what stood there before: what stands now is for who writes it to check.
    const checked = dialog(henrik).getByLabel('Jeg har sjekket foreldreansvaret');
    await checked.uncheck();
    await checked.check();
    await dialog(henrik).getByRole('button', { name: 'Lagre' }).click();
    await expect(dialog(henrik)).toBeHidden();
    await allSent(henrik);
    await nav(father, 'Mine saker');
    await expect(casesOf(father, 'Sander Elvesus').first()).toBeVisible();
    await expect(casesOf(father, 'Ella Elvesus')).toHaveCount(0);
    await expect(mother.getByRole('heading', { level: 1, name: 'Ella Elvesus' })).toBeVisible();
  });

  for (const each of [hers, his, staff]) await each.end();
});

test('a log that is taken back is closed at once, and opens again with a new yes and an answer', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { page, end } = await device(browser, 'Maryam Elvesus');
  await casesOf(page, 'Sander Elvesus').first().click();
  await expect(page.getByText('PPT kan lese loggen og er med')).toBeVisible();
  await page.getByRole('button', { name: /^Trekk samtykket.*Stafettloggen/ }).click();
  await expect(page.getByText(/^Trukket av deg/)).toBeVisible();
  // Her yes to PPT stands, and there is nothing to see.
  await expect(page.getByText('PPT kan ikke lese loggen')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Gi samtykke igjen.*Stafettloggen/ }).click();
  await answer(page, 'Gi samtykke');
  await expect(page.getByText('PPT kan ikke lese loggen')).toBeVisible();
  await page.getByRole('button', { name: 'Åpne loggen igjen' }).click();
  await dialog(page).getByLabel('Ja, alt kan ses').check();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Åpne loggen igjen' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByText('PPT kan lese loggen og er med')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Åpne loggen igjen' })).toHaveCount(0);
  await allSent(page);
  await end();
});

test('a young person sees their own log from the age that the municipality has set, and the access log says so', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  server.run('municipality', 'set', '--young-age', '17');
  const own = await device(browser, 'Sander Elvesus');
  const sander = own.page;
  await expect(sander.getByText('Her er det ingen saker ennå')).toBeVisible();
  server.run('municipality', 'set', '--young-age', '16');
  // The command is another program: the phone asks at its next contact.
  await sander.reload();
  await sander.getByLabel('Koden din').fill('284719');
  await sander.getByRole('button', { name: 'Åpne', exact: true }).click();
  await casesOf(sander, 'Sander Elvesus').first().click();
  await expect(sander.getByRole('heading', { level: 2, name: 'Dette kan du gjøre' })).toBeVisible();
  await own.end();

  const office = await device(browser, 'Ragnhild Snøfnugg', 1280);
  await nav(office.page, 'Innsynslogg');
  await office.page.getByLabel('Hva', { exact: true }).selectOption({ label: 'Endret tilgang' });
  await office.page.getByRole('button', { name: 'Søk' }).click();
  await expect(
    office.page
      .getByRole('row')
      .filter({ hasText: 'Ny aldersgrense for egen tilgang' })
      .filter({ has: office.page.getByRole('cell', { name: 'Stafett', exact: true }) }),
  ).toHaveCount(2);
  await office.end();
});
