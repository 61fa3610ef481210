import { expect, type Page, test } from '@playwright/test';
import { look, newProfile, watchComplaints } from './device';
import { Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(async () => {
  await server.end();
});

const tab = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Deler av administrasjonen' })
    .getByRole('link', { name, exact: true })
    .click();

test('the administrator takes in a file after a look at it, and who is moved loses the old unit', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const office = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const admin = await office.newPage();
  const complaints = watchComplaints(admin);
  await admin.goto('/');
  await newProfile(admin, 'Oddvar Skybånd');
  await admin.getByRole('navigation').getByRole('link', { name: 'Administrasjon' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Administrasjon' })).toBeVisible();
  const named = (name: string) => admin.locator('.admin-row strong').filter({ hasText: name });
  await expect(named('Nora Lyngdråpe')).toBeVisible();
  const dialog = admin.getByRole('dialog');

  const work = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
  });
  const nora = await work.newPage();
  const noraComplaints = watchComplaints(nora);
  await nora.goto('/');
  await newProfile(nora, 'Nora Lyngdråpe');
  await expect(nora.getByRole('main').getByText('Ella', { exact: false }).first()).toBeVisible();

  await test.step('a file with a fault changes nothing, and says where it is', async () => {
    await look(admin, 'people');
    await tab(admin, 'Hent inn fil');
    const choose = (content: string) =>
      admin.getByLabel('Fil', { exact: true }).setInputFiles({
        name: 'folk.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(content, 'latin1'), // as a Norwegian spreadsheet saves it
      });
    await choose('navn;brukernavn;rolle;enhet\r\nÅse Prøvestein;aase;sjef;vika\r\n');
    await admin.getByRole('button', { name: 'Se hva som endres' }).click();
    await expect(admin.getByText('Linje 2, kolonne «rolle»: «sjef» er ingen rolle.')).toBeVisible();
    await look(admin, 'import-faults');

    await choose(
      'navn;brukernavn;stilling;rolle;enhet\r\nÅse Prøvestein;aase;Lærer;ansatt;vika\r\nNora Lyngdråpe;nora.lyngdrape;;ansatt;Solbakken barnehage\r\n',
    );
    await admin.getByRole('button', { name: 'Se hva som endres' }).click();
    await expect(admin.getByText('1 nye, 0 endret, 0 flyttet, 0 slutter, 1 som før.')).toBeVisible();
    await expect(admin.getByRole('cell', { name: 'Åse Prøvestein' })).toBeVisible();
    await look(admin, 'import-plan');
    await admin.getByRole('button', { name: 'Gjennomfør' }).click();
    await expect(admin.getByText('Filen er tatt inn.', { exact: false })).toBeVisible();
    await tab(admin, 'Folk');
    await expect(named('Åse Prøvestein')).toBeVisible();
  });

  await test.step('a person is moved, and their device loses the data', async () => {
    await admin.getByLabel('Søk etter navn eller enhet').fill('nora');
    await admin.getByRole('button', { name: 'Endre Nora Lyngdråpe' }).click();
    await look(admin, 'person');
    await dialog.getByRole('button', { name: 'Flytt', exact: true }).click();
    await dialog.getByLabel('Enhet').selectOption({ label: 'Vika skule' });
    await look(admin, 'move');
    await dialog.getByRole('button', { name: 'Flytt', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(admin.getByText(/^Ansatt, Vika skule, fra/)).toBeVisible();
    // Her tablet is poked, renews its token, and is told to forget.
    await expect(nora.getByRole('heading', { name: 'Her er det ingen saker ennå' })).toBeVisible({
      timeout: 30_000,
    });
    await expect(nora.getByText('Ella', { exact: false })).toHaveCount(0);
    const left = await nora.evaluate(async () => {
      const opening = indexedDB.open('stafett');
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const keys = await new Promise<unknown[]>((resolve, reject) => {
        const asking = database.transaction('keys').objectStore('keys').getAllKeys();
        asking.onsuccess = () => resolve(asking.result);
        asking.onerror = () => reject(asking.error);
      });
      database.close();
      return keys.length;
    });
    expect(left, 'keys of the profile, the directory and her own things').toBeLessThanOrEqual(3);
  });

  await test.step('units, deputies, devices and invitations', async () => {
    await admin.getByLabel('Søk etter navn eller enhet').fill('');
    await tab(admin, 'Enheter');
    await expect(named('Solbakken barnehage')).toBeVisible();
    await look(admin, 'units');
    await admin.getByRole('button', { name: 'Endre Solbakken barnehage' }).click();
    await dialog.getByLabel('Telefon').fill('ring meg');
    await dialog.getByRole('button', { name: 'Lagre' }).click();
    await expect(dialog.getByRole('link', { name: /telefonnummer/ })).toBeVisible();
    await dialog.getByLabel('Telefon').fill('12 34 56 78');
    await dialog.getByRole('button', { name: 'Lagre' }).click();
    await expect(dialog).toBeHidden();
    await expect(admin.getByText('12 34 56 78')).toBeVisible();

    await tab(admin, 'Stedfortredere');
    await expect(named('Amina Vårregn for Solveig Måneskinn')).toBeVisible();
    await look(admin, 'deputies');

    await tab(admin, 'Utstyr');
    const row = admin.getByRole('listitem').filter({ hasText: 'Nora Lyngdråpe' });
    await expect(row.getByText(/^Sist i kontakt/)).toBeVisible();
    await look(admin, 'devices');
    await row.getByRole('button', { name: /^Sperr/ }).click();
    await dialog.getByRole('button', { name: 'Sperr', exact: true }).click();
    await expect(dialog).toBeHidden();
    await nora.getByRole('link', { name: /Se hva som er sendt/ }).click();
    await nora.getByRole('button', { name: 'Prøv nå' }).click();
    await expect(nora.getByText('Denne enheten er sperret. Profilen er fjernet fra den.')).toBeVisible({
      timeout: 30_000,
    });

    await tab(admin, 'Folk');
    await admin.getByRole('button', { name: 'Endre Åse Prøvestein' }).click();
    await dialog.getByRole('button', { name: 'Lenke for å logge inn' }).click();
    await expect(dialog.locator('output')).toHaveText(/\/i#[\w-]{22}$/);
    await dialog.getByRole('button', { name: 'Lukk', exact: true }).click();
    await tab(admin, 'Invitasjoner');
    await expect(admin.getByText('Ansatt, første innlogging')).toBeVisible();
    await look(admin, 'invitations');
    await admin.getByRole('button', { name: 'Lag lenken' }).click();
    await expect(admin.getByText('Skriv brukernavnet.')).toBeVisible();
    await admin.getByLabel('Brukernavnet til personen').fill('maryam.elvesus');
    await admin.getByRole('button', { name: 'Lag lenken' }).click();
    await expect(dialog.locator('output')).toContainText('/i#');
    await dialog.getByRole('button', { name: 'Lukk', exact: true }).last().click();
    await admin
      .locator('.admin-row')
      .filter({ hasText: 'Nytt passord' })
      .getByRole('button', { name: 'Trekk tilbake' })
      .click();
    await expect(admin.getByText('Nytt passord')).toHaveCount(0);
    await admin.getByRole('button', { name: 'Trekk tilbake' }).click();
    await expect(admin.getByText('Ingen lenker venter på å bli brukt.')).toBeVisible();
  });

  expect([...complaints, ...noraComplaints]).toEqual([]);
  await office.close();
  await work.close();
});
