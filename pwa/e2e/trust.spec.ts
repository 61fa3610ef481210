import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, expect, type Locator, type Page, test } from '@playwright/test';
import { CODE, expectAccessible, installed, newProfile, watchComplaints } from './device';
import { scanned } from './qr';
import { Server } from './server';

/** Two tablets and two phones: a nurse invites both parents, the mother reads and signs, a service comes in and is shut out again. */
let server: Server;
const folder = join(tmpdir(), `stafett-trust-${process.pid}`);

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(async () => {
  await server.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

const dialog = (page: Page): Locator => page.getByRole('dialog');
const nav = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const tab = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name, exact: true }).click();
const allSent = (page: Page): Promise<void> =>
  expect(page.getByRole('link', { name: 'Alt er sendt. Se hva som er sendt.' })).toBeVisible();
const mikkel = (page: Page): Locator =>
  page.getByRole('main').getByRole('link').filter({ hasText: 'Mikkel' });
/** Words of the case, as they stand in the log, and words that are the own service's alone. */
const SHARED = 'Lek med lyd og bilder';
const INTERNAL = 'Mikkel snur seg ikke når navnet hans blir sagt';

/** Shows the invitation of a parent, and reads the code on the nurse's screen as the phone's camera does. */
async function invite(nurse: Page, name: string): Promise<string> {
  await nurse.getByRole('button', { name: `Inviter ${name}` }).click();
  await expect(dialog(nurse).getByRole('heading', { name: `Lenke til ${name}` })).toBeVisible();
  const link = await scanned(dialog(nurse).getByRole('img', { name: 'QR-kode med lenken' }));
  expect(link).toMatch(/^http:\/\/localhost:\d+\/i#[\w-]{22}$/);
  await dialog(nurse).getByRole('button', { name: 'Lukk', exact: true }).click();
  return link;
}

/** Opens what the camera read, chooses a way in and a code for the phone, and finds the child. */
async function enter(phone: Page, link: string, account: string): Promise<void> {
  await phone.goto(link);
  await phone.getByLabel('Brukernavn').fill(account);
  await phone.getByLabel('Passord', { exact: true }).fill('blåbær på tur i skogen');
  await phone.getByLabel('Skriv passordet en gang til').fill('blåbær på tur i skogen');
  await phone.getByRole('button', { name: 'Lag tilgangen' }).click();
  await phone.getByLabel('Kode', { exact: true }).fill(CODE);
  await phone.getByLabel('Skriv det samme en gang til').fill(CODE);
  await phone.getByRole('button', { name: 'Lås med denne' }).click();
  await mikkel(phone).first().click();
  await expect(phone.getByRole('heading', { level: 1, name: 'Mikkel Rognebær' })).toBeVisible();
}

async function device(browser: Browser, width: number): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: width < 500 ? 740 : 1180 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  return { page, complaints: watchComplaints(page) };
}

/** Files of a browser's profile in which a text stands in plain. */
function filesWith(text: string): string[] {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}

/** The scopes of which the device's store has a key or a row, by the opaque names that it knows them by. */
function scopesHeld(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('stafett');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const found = new Set<string>();
          const reading = opening.result.transaction(['keys', 'rows']);
          for (const name of ['keys', 'rows']) {
            const asking = reading.objectStore(name).getAllKeys();
            asking.onsuccess = () => {
              for (const key of asking.result) found.add(String((key as string[])[1]));
            };
          }
          reading.oncomplete = () => {
            opening.result.close();
            resolve([...found]);
          };
        };
      }),
  );
}

test('a mother’s consent on her own phone lets a service in, taking it back empties its tablet, and the log tells it all', async ({
  browser,
}, info) => {
  test.setTimeout(300_000);
  const nurse = await device(browser, 820);
  const amina = nurse.page;
  const hers = await device(browser, 360);
  const mother = hers.page;
  const his = await device(browser, 360);
  const father = his.page;
  let link = '';
  let found = '';
  let before: string[] = [];
  /** The scopes that came with the case. */
  let came: string[] = [];

  await test.step('the nurse invites the mother, whose phone reads the code on her screen', async () => {
    await amina.goto('/');
    await newProfile(amina, 'Amina Vårregn');
    await mikkel(amina).first().click();
    await tab(amina, 'Folk');
    link = await invite(amina, 'Tuva Rognebær');
    await enter(mother, link, 'tuva.mor');
    found = mother.url().split('/')[4] ?? '';
    const main = mother.getByRole('main');
    await expect(main.getByRole('heading', { level: 2, name: 'Dette kan du gjøre' })).toBeVisible();
    await expect(main.getByText('Noen venter på svar fra deg')).toHaveCount(0);
    await expect(main.getByText(SHARED).first()).toBeVisible();
    await expectAccessible(mother);
    await mother.screenshot({ path: info.outputPath('family-read-360.png'), fullPage: true });
  });

  // PPT's tablet keeps its profile in a folder that can be searched.
  const ppt = await chromium.launchPersistentContext(folder, {
    ...info.project.use.launchOptions,
    locale: 'nb-NO',
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
  });
  ppt.setDefaultTimeout(20_000);
  const jakob = await ppt.newPage();
  await test.step('before the signature PPT has nothing of it', async () => {
    await jakob.goto('/');
    await newProfile(jakob, 'Jakob Regnbue');
    await installed(jakob);
    await allSent(jakob);
    await expect(mikkel(jakob)).toHaveCount(0);
    // His other cases are there: what comes from now on is Mikkel's.
    await expect(
      jakob.getByRole('main').getByRole('link').filter({ hasText: 'Sander' }).first(),
    ).toBeVisible();
    before = await scopesHeld(jakob);
  });

  await test.step('the nurse writes a referral, and the mother’s phone asks her', async () => {
    await amina.getByRole('button', { name: 'Skriv henvisning' }).click();
    await dialog(amina).getByLabel('Til hvilken tjeneste?').selectOption({ label: 'PPT' });
    await dialog(amina).getByLabel('Hva ber dere om?').fill('Vurdering av språk');
    await dialog(amina).getByLabel('Hvorfor?').fill('Få lyder for alderen.');
    await dialog(amina).getByRole('button', { name: 'Lagre' }).click();
    await expect(dialog(amina)).toBeHidden();
    await allSent(amina);
    const main = mother.getByRole('main');
    await expect(main.getByText('Det er spurt om PPT kan få lese stafettloggen og være med.')).toBeVisible();
    await expectAccessible(mother);
    await mother.screenshot({ path: info.outputPath('asked-360.png'), fullPage: true });
  });

  await test.step('she reads the text and says yes', async () => {
    await mother.getByRole('button', { name: /^Les og svar.*PPT/ }).click();
    // She was asked about PPT and nothing else, and the text is what she meets.
    const heading = dialog(mother).getByRole('heading', {
      level: 3,
      name: 'Samtykke til samarbeid med en annen tjeneste – PPT',
      exact: true,
    });
    await expect(heading).toBeInViewport();
    for (const picker of ['Hva gjelder det?', 'Hvilken tjeneste?', 'Hvem svarer?'])
      await expect(dialog(mother).getByText(picker)).toHaveCount(0);
    await expect(dialog(mother).getByText(/\{(service|unit)\}/)).toHaveCount(0);
    await expectAccessible(mother);
    await mother.screenshot({ path: info.outputPath('consent-360.png'), fullPage: true });
    await dialog(mother).getByRole('button', { name: 'Gi samtykke', exact: true }).click();
    await expect(
      dialog(mother).getByText(
        'Tuva Rognebær sier ja til: Samtykke til samarbeid med en annen tjeneste – PPT.',
        { exact: true },
      ),
    ).toBeVisible();
    await dialog(mother).getByRole('button', { name: 'Send svaret' }).click();
    await expect(dialog(mother)).toBeHidden();
    await expect(mother.getByText('PPT kan bli med og lese loggen').first()).toBeVisible();
    await expect(mother.getByText('Noen venter på svar fra deg')).toHaveCount(0);
    await allSent(mother);
  });

  await test.step('the nurse asks Jakob of PPT to take part, and his tablet has the log', async () => {
    await allSent(amina);
    await amina.getByRole('button', { name: 'Legg til deltaker' }).click();
    await dialog(amina).getByLabel('Navn').fill('Jakob Regnbue');
    await dialog(amina).getByRole('button', { name: 'Lagre' }).click();
    await expect(dialog(amina)).toBeHidden();
    await allSent(amina);
    await mikkel(jakob).first().click();
    await expect(jakob.getByRole('heading', { level: 1, name: 'Mikkel Rognebær' })).toBeVisible();
    came = (await scopesHeld(jakob)).filter((scope) => !before.includes(scope));
    expect(came).not.toEqual([]);
    await tab(jakob, 'Plan');
    await expect(jakob.getByText(SHARED).first()).toBeVisible();
  });

  await test.step('the father sees the log and what she has answered, and nothing of the own service', async () => {
    await enter(father, await invite(amina, 'Eirik Rognebær'), 'eirik.far');
    const main = father.getByRole('main');
    await expect(main.getByText(SHARED).first()).toBeVisible();
    await expect(main.getByText('PPT kan lese loggen og er med').first()).toBeVisible();
    await expect(main.getByText(/^Gitt av Tuva Rognebær/).first()).toBeVisible();
    await expect(main.getByText('En annen foresatt har sagt ja til stafettloggen.')).toBeVisible();
    // Her yes is hers to take back.
    await expect(main.getByRole('button', { name: /^Trekk samtykket/ })).toHaveCount(0);
    await expectAccessible(father);
    await father.screenshot({ path: info.outputPath('father-360.png'), fullPage: true });
    await tab(father, 'Tidslinje');
    await expect(main.getByText(SHARED).first()).toBeVisible();
    await expect(main.getByText(INTERNAL)).toHaveCount(0);
    // The receipt is for who answered; nobody is offered one that is then refused.
    await tab(father, 'Folk');
    await expect(main.getByText('Les teksten det gjelder').first()).toBeVisible();
    await expect(main.getByRole('button', { name: 'Kvittering' })).toHaveCount(0);
    await mother.getByRole('link', { name: 'Se alle svarene og tekstene' }).click();
    await expect(mother.getByRole('button', { name: 'Kvittering' })).not.toHaveCount(0);
    await mother.goBack();
  });

  await test.step('she takes it back with one tap, at once', async () => {
    await mother.getByRole('button', { name: /^Trekk samtykket.*PPT/ }).click();
    await expect(mother.getByText('PPT kan ikke lese loggen')).toBeVisible();
    await expect(mother.getByText(/^Trukket av deg/)).toBeVisible();
    await expect(dialog(mother)).toHaveCount(0);
    await expect(mother.getByRole('button', { name: /^Gi samtykke igjen.*PPT/ })).toBeVisible();
    await allSent(mother);
    await expectAccessible(mother);
    await mother.screenshot({ path: info.outputPath('withdrawn-360.png'), fullPage: true });
  });

  await test.step('PPT’s tablet has nothing, neither on its screen nor in its storage', async () => {
    await expect
      .poll(async () => (await scopesHeld(jakob)).filter((scope) => came.includes(scope)), {
        timeout: 20_000,
      })
      .toEqual([]);
    await nav(jakob, 'Mine saker');
    await expect(jakob.getByRole('heading', { level: 1, name: 'Mine saker' })).toBeVisible();
    await expect(mikkel(jakob)).toHaveCount(0);
    await ppt.close();
    expect(filesWith(SHARED)).toEqual([]);
    expect(filesWith('Rognebær')).toEqual([]);
    expect(filesWith('Jakob Regnbue'), 'the scan finds what stands in plain').not.toEqual([]);
  });

  await test.step('she sees who has looked', async () => {
    await mother.getByRole('button', { name: 'Vis hvem' }).click();
    await expect(mother.getByText('Jakob Regnbue').last()).toBeVisible();
    await expect(mother.getByText('Amina Vårregn').last()).toBeVisible();
    await expectAccessible(mother);
    await mother.screenshot({ path: info.outputPath('family-looks-360.png'), fullPage: true });
  });

  await test.step('the link opens nothing on another phone', async () => {
    const other = await device(browser, 360);
    await other.page.goto(link);
    await expect(other.page.getByRole('heading', { level: 1, name: 'Lenken kan ikke brukes' })).toBeVisible();
    await other.page.context().close();
  });

  await test.step('the access log tells the whole story to the privacy officer', async () => {
    const office = await device(browser, 1280);
    const desk = office.page;
    await desk.goto('/');
    await newProfile(desk, 'Ragnhild Snøfnugg');
    await nav(desk, 'Innsynslogg');
    const rows = desk.getByRole('row');
    /** All lines about the case, oldest first: who, what, ground. */
    const lines = async (): Promise<string[]> => {
      const more = desk.getByRole('button', { name: 'Vis mer' });
      while (await more.isVisible()) {
        const seen = await rows.count();
        await more.click();
        await expect.poll(() => rows.count()).toBeGreaterThan(seen);
      }
      const all = await rows.evaluateAll((list) =>
        list.slice(1).map((row) => {
          const cell = (n: number) => row.children[n]?.textContent?.trim() ?? '';
          return `${cell(1).replace('. Vis bare denne personen', '')} | ${cell(3)} | ${cell(5)}`;
        }),
      );
      return all.reverse();
    };
    const search = async (): Promise<void> => {
      const answered = desk.waitForResponse((each) => each.url().includes('/api/log?'));
      await desk.getByRole('button', { name: 'Søk' }).click();
      await answered;
    };
    await desk.getByLabel('Saksnummer').fill(found);
    await search();
    await expect(rows.filter({ hasText: 'Samtykke trukket' }).first()).toBeVisible();
    const said = await lines();
    // In this order, whatever else stands between.
    const story = [
      'Amina Vårregn | Invitasjon | Sendt',
      'Stafett | Endret tilgang | Knyttet til innlogging: Foresatt',
      'Tuva Rognebær | Invitasjon | Brukt',
      'Tuva Rognebær | Hentet til enheten | Foresatt',
      'Tuva Rognebær | Åpnet Nå | Foresatt',
      'Tuva Rognebær | Endret tilgang | Samtykke gitt',
      'Amina Vårregn | Endret tilgang | Lagt til: Deltaker',
      'Jakob Regnbue | Hentet til enheten | Tjeneste med samtykke',
      'Eirik Rognebær | Invitasjon | Brukt',
      'Eirik Rognebær | Hentet til enheten | Foresatt',
      'Tuva Rognebær | Endret tilgang | Samtykke trukket',
      'Jakob Regnbue | Enheten må slette | Samtykket er trukket',
    ];
    let at = -1;
    for (const line of story) {
      at = said.indexOf(line, at + 1);
      expect(at, `“${line}” in its place among\n${said.join('\n')}`).toBeGreaterThanOrEqual(0);
    }
    for (const line of [
      'Amina Vårregn | Åpnet Folk | Stafettholder',
      'Jakob Regnbue | Åpnet Plan | Tjeneste med samtykke',
    ])
      expect(said).toContain(line);
    // A log-in belongs to no case: the person's own lines have it.
    const mine = desk.waitForResponse((each) => /[?&]person=p-/.test(each.url()));
    await rows
      .filter({ hasText: 'Tuva' })
      .first()
      .getByRole('button', { name: /^Tuva Rognebær/ })
      .click();
    await mine;
    await desk.getByLabel('Saksnummer').fill('');
    await search();
    await expect(rows.filter({ hasText: 'Logget inn' }).first()).toContainText('Passord');
    await expect(desk.getByText('Mikkel')).toHaveCount(0);
    await expectAccessible(desk);
    await desk.screenshot({ path: info.outputPath('access-log-1280.png'), fullPage: true });
    expect(office.complaints).toEqual([]);
    await desk.context().close();
  });

  expect([...nurse.complaints, ...hers.complaints, ...his.complaints]).toEqual([]);
  for (const each of [amina, mother, father]) await each.context().close();

  await test.step('the chain of the log holds, and no more when one byte in the database is another', async () => {
    expect(server.run('log', 'verify')).toContain('in order');
    await server.kill();
    server.run('log', 'verify'); // whoever opens the file last brings what was written beside it in
    const whole = readFileSync(server.database);
    const fails = (): boolean => {
      try {
        server.run('log', 'verify');
        return false;
      } catch (thrown) {
        expect(String((thrown as { stderr?: string }).stderr)).toMatch(/access log was changed/);
        return true;
      }
    };
    // A page may hold a copy that no row uses any more: then the next place is the row.
    const words = Buffer.from('withdraw_consent consent');
    let noticed = false;
    for (let from = whole.indexOf(words); from >= 0 && !noticed; from = whole.indexOf(words, from + 1)) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(from) ^ 1, from);
      writeFileSync(server.database, changed);
      noticed = fails();
    }
    expect(noticed, 'one byte of the log was changed and nobody noticed').toBe(true);
    writeFileSync(server.database, whole);
    expect(server.run('log', 'verify')).toContain('in order');
  });
});
