import { expect, type Page, test } from '@playwright/test';
import { encode } from 'uqr';
import {
  CODE,
  expectAccessible,
  expectValid,
  look,
  newProfile,
  sizes,
  unlock,
  watchComplaints,
} from './device';
import { scanned } from './qr';
import { Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.on();
});
test.afterAll(async () => {
  await server.end();
});

/** The dark modules of the code on screen, read from its pixels as a camera would: a grid of `size` squares. */
async function modules(page: Page, size: number): Promise<boolean[][]> {
  const code = page.getByRole('img', { name: 'QR-kode med lenken' });
  return code.evaluate(async (svg, side) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
    await image.decode();
    const canvas = new OffscreenCanvas(side * 4, side * 4);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(image, 0, 0, side * 4, side * 4);
    return Array.from({ length: side }, (_, y) =>
      Array.from(
        { length: side },
        (_, x) => (context.getImageData(x * 4 + 2, y * 4 + 2, 1, 1).data[0] ?? 255) < 128,
      ),
    );
  }, size);
}

test('a guardian is invited with a code, chooses a password on their phone and reads the log', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const tablet = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 820, height: 1180 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const mona = await tablet.newPage();
  const complaints = watchComplaints(mona);
  await mona.goto('/');
  await newProfile(mona, 'Mona Havtåke');
  let link = '';

  await test.step('the baton holder makes the link', async () => {
    await mona.getByRole('main').getByRole('link', { name: /^Iben/ }).first().click();
    await mona
      .getByRole('navigation', { name: 'Deler av saken' })
      .getByRole('link', { name: 'Folk' })
      .click();
    await expect(mona.getByText('Ikke invitert')).toBeVisible();
    await look(mona, 'not-invited', sizes);
    await mona.getByRole('button', { name: /^Inviter/ }).click();
    const dialog = mona.getByRole('dialog');
    link = (await dialog.locator('output').textContent()) ?? '';
    expect(link).toMatch(/^http:\/\/localhost:\d+\/i#[\w-]{22}$/);
    const right = encode(link, { ecc: 'M', border: 4 });
    expect(await modules(mona, right.size)).toEqual(right.data);
    await look(mona, 'link', sizes);
    await dialog.getByRole('button', { name: 'Kopier lenken' }).click();
    await expect(dialog.getByText('Lenken er kopiert.')).toBeVisible();
    expect(await mona.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await mona.emulateMedia({ media: 'print' });
    await expect(mona.getByText('Åpne kameraet på telefonen')).toBeVisible();
    expect(await mona.getByRole('heading', { level: 3, name: 'Invitasjon til Stafett' }).isVisible()).toBe(
      true,
    );
    await mona.screenshot({ path: test.info().outputPath('sheet.png') });
    await mona.emulateMedia({ media: 'screen' });
    await dialog.getByRole('button', { name: 'Lukk', exact: true }).click();
    await expect(mona.getByText(/^Invitert, gjelder til/)).toBeVisible();
  });

  const phones = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
  const phone = await phones.newPage();
  const phoneComplaints = watchComplaints(phone);
  await test.step('the guardian opens it on a phone', async () => {
    await phone.goto(link);
    await expect(phone.getByRole('heading', { level: 1, name: 'Du er invitert' })).toBeVisible();
    await expect(phone.getByText('Lyngvik kommune bruker Stafett.')).toBeVisible();
    expect(new URL(phone.url()).hash, 'the token stays in the address').toBe('');
    await expect(phone.getByText('Iben')).toHaveCount(0);
    await look(phone, 'invited', sizes);
    await expectValid(phone);
    await phone.getByRole('button', { name: 'Lag tilgangen' }).click();
    await expect(phone.getByRole('link', { name: 'Brukernavnet må ha minst 3 tegn.' })).toBeVisible();
    await phone.getByLabel('Passord', { exact: true }).fill('kort');
    await phone.getByLabel('Skriv passordet en gang til').fill('et annet');
    // Each fault in the summary and at its field.
    for (const fault of ['Passordet må ha minst 12 tegn.', 'De to er ikke like.'])
      await expect(phone.getByText(fault)).toHaveCount(2);
    await phone.getByLabel('Brukernavn').fill('nora.lyngdrape');
    await phone.getByLabel('Passord', { exact: true }).fill('blåbær på tur i skogen');
    await phone.getByLabel('Skriv passordet en gang til').fill('blåbær på tur i skogen');
    await phone.getByRole('button', { name: 'Lag tilgangen' }).click();
    await expect(phone.getByText('Brukernavnet er i bruk. Velg et annet.')).toBeVisible();
    await phone.getByRole('button', { name: 'Nynorsk' }).click();
    await expect(phone.getByRole('heading', { level: 1, name: 'Du er invitert' })).toBeVisible();
    await expect(phone.getByRole('button', { name: 'Lag tilgangen' })).toBeVisible();
    await phone.getByRole('button', { name: 'Bokmål' }).click();
    await phone.getByLabel('Brukernavn').fill('iben.far');
    await phone.getByRole('button', { name: 'Lag tilgangen' }).click();
  });

  await test.step('and reads the case', async () => {
    await phone.getByLabel('Kode', { exact: true }).fill(CODE);
    await phone.getByLabel('Skriv det samme en gang til').fill(CODE);
    await phone.getByRole('button', { name: 'Lås med denne' }).click();
    await phone.getByRole('main').getByRole('link').filter({ hasText: 'Iben' }).first().click();
    await expect(phone.getByRole('heading', { level: 1, name: /^Iben/ })).toBeVisible();
    await look(phone, 'reads', sizes);
  });

  await test.step('the link opens nothing any more, and staff see that it is used', async () => {
    const other = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const again = await other.newPage();
    await again.goto(link);
    await expect(again.getByRole('heading', { level: 1, name: 'Lenken kan ikke brukes' })).toBeVisible();
    await expect(again.getByText('Lenken er brukt.', { exact: false })).toBeVisible();
    await look(again, 'used', sizes);
    await again.goto(`${server.url}/i`);
    await expect(again.getByRole('heading', { level: 1, name: 'Lenken er ikke hel' })).toBeVisible();
    await other.close();
    await expect(mona.getByText('Har tilgang')).toBeVisible();
    await expect(mona.getByText(/Endret av Stafett, /)).toBeVisible();
  });

  await test.step('a link for somebody else is no good for who is logged in, and logging out keeps it', async () => {
    await phone.goto(link.replace(/#.*/, '#AAAAAAAAAAAAAAAAAAAAAA'));
    await expect(phone.getByRole('heading', { level: 1, name: 'Lenken kan ikke brukes' })).toBeVisible();
  });

  expect([...complaints, ...phoneComplaints]).toEqual([]);
  await tablet.close();
  await phones.close();
});

test('who has Stafett already adds the next child to it, and who has not logs the other out first', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const device = async (name: string, width: number, at = server.url) => {
    const context = await browser.newContext({
      baseURL: at,
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const complaints = watchComplaints(page);
    await page.goto('/');
    await newProfile(page, name);
    return { page, complaints };
  };
  const childrenOf = (page: Page, name: string) =>
    page.locator('.case-list').getByRole('link', { name: new RegExp(name) });
  const { page: amina, complaints } = await device('Amina Vårregn', 820);
  await childrenOf(amina, 'Mikkel').first().click();
  await amina.getByRole('navigation', { name: 'Deler av saken' }).getByRole('link', { name: 'Folk' }).click();
  const invite = async (name: string): Promise<string> => {
    await amina.getByRole('button', { name: new RegExp(`^Inviter ${name}`) }).click();
    const dialog = amina.getByRole('dialog');
    const link = await scanned(dialog.getByRole('img', { name: 'QR-kode med lenken' }));
    await dialog.getByRole('button', { name: 'Lukk', exact: true }).click();
    return link;
  };
  const first = await invite('Tuva');
  const second = await invite('Eirik');
  const { origin } = new URL(first);
  /** Opens a link on a device that has a profile, and the profile. */
  const open = async (page: Page, link: string): Promise<void> => {
    await page.goto(link);
    await page.getByRole('link', { name: 'Åpne profilen din først' }).click();
    await unlock(page);
    await expect(page.getByRole('heading', { level: 1, name: 'Du er invitert' })).toBeVisible();
  };

  await test.step('an employee is offered nothing by a guardian’s link', async () => {
    const { page, complaints: said } = await device('Jakob Regnbue', 820, origin);
    await open(page, first);
    await expect(page.getByText('Du er logget inn som Jakob Regnbue.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Legg til hos meg' })).toHaveCount(0);
    await expectAccessible(page);
    await page.context().close();
    expect(said).toEqual([]);
  });

  const { page: phone, complaints: phoneComplaints } = await device('Maryam Elvesus', 360, origin);
  await test.step('a guardian adds the child to what she has', async () => {
    await open(phone, first);
    await expect(phone.getByText('Du er logget inn som Maryam Elvesus.')).toBeVisible();
    await look(phone, 'inside', sizes);
    await phone.getByRole('button', { name: 'Legg til hos meg' }).click();
    await expect(phone.getByText('Loggen er lagt til.')).toBeVisible();
    await expectAccessible(phone);
    await phone.getByRole('button', { name: 'Gå til saken' }).click();
    await expect(childrenOf(phone, 'Mikkel').first()).toBeVisible();
    await expect(childrenOf(phone, 'Ella').first()).toBeVisible();
    await expect(amina.getByText('Har tilgang')).toHaveCount(1);
  });

  await test.step('the link is used: on the same phone it opens nothing more', async () => {
    await phone.goto(first);
    await expect(phone.getByRole('heading', { level: 1, name: 'Lenken kan ikke brukes' })).toBeVisible();
  });

  await test.step('another person logs her out, and gets a place of their own on the phone', async () => {
    await open(phone, second);
    await phone.getByRole('button', { name: 'Det er ikke meg' }).click();
    await expect(phone.getByRole('heading', { level: 1, name: 'Du er invitert' })).toBeVisible();
    await phone.getByLabel('Brukernavn').fill('eirik.far');
    await phone.getByLabel('Passord', { exact: true }).fill('blåbær på tur i skogen');
    await phone.getByLabel('Skriv passordet en gang til').fill('blåbær på tur i skogen');
    await phone.getByRole('button', { name: 'Lag tilgangen' }).click();
    await phone.getByLabel('Kode', { exact: true }).fill(CODE);
    await phone.getByLabel('Skriv det samme en gang til').fill(CODE);
    await phone.getByRole('button', { name: 'Lås med denne' }).click();
    await expect(childrenOf(phone, 'Mikkel').first()).toBeVisible();
    await expect(childrenOf(phone, 'Ella')).toHaveCount(0);
    await expect(amina.getByText('Har tilgang')).toHaveCount(2);
  });

  expect([...complaints, ...phoneComplaints]).toEqual([]);
  await amina.context().close();
  await phone.context().close();
});
