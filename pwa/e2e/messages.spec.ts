import { expect, test } from '@playwright/test';
import { expectAccessible, expectValid, installed, newProfile, watchComplaints } from './device';

const sizes = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

for (const viewport of sizes) {
  test.describe(`at ${viewport.width} pixels`, () => {
    test.use({ viewport });

    test('one says how one wants to hear of something new, and what comes tells nothing', async ({
      page,
    }, info) => {
      const complaints = watchComplaints(page);
      await page.goto('/');
      const name = await newProfile(page, /Maryam/);
      await page.getByRole('link', { name: 'Innstillinger' }).click();
      const email = page.getByLabel('E-post');
      await email.fill('ikke en adresse');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(email).toHaveAttribute('aria-invalid', 'true');
      await email.fill('mor@eksempel.test');
      await page.getByRole('button', { name: 'Lagre' }).click();
      await expect(page.getByText('Lagret. Du får e-post når det er noe nytt.')).toBeVisible();
      await expectAccessible(page);
      await page.screenshot({ path: info.outputPath('settings.png'), fullPage: true });

      await page.getByRole('link', { name: 'Se innboksen i demonstrasjonen' }).click();
      const letters = page.getByRole('main').getByRole('listitem');
      await expect(letters.first()).toBeVisible();
      const said = (await letters.allTextContents()).join('\n');
      expect(said).toContain('Det er noe nytt til deg i Stafett');
      for (const word of name.split(' ')) expect(said).not.toContain(word);
      await expectAccessible(page);
      await expectValid(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.screenshot({ path: info.outputPath('inbox.png'), fullPage: true });
      expect(complaints).toEqual([]);
    });
  });
}

test('a push message shows that there is something new, in the language it names', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['notifications']);
  await page.goto('/');
  await newProfile(page);
  await installed(page);
  const cdp = await context.newCDPSession(page);
  const registration = new Promise<string>((found) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) found(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  const registrationId = await registration;
  const shown = () =>
    page.evaluate(async () =>
      (await (await navigator.serviceWorker.ready).getNotifications()).map((each) => [each.title, each.body]),
    );
  // What DevTools delivers to a worker that is just being stopped is lost; a push service would deliver it again.
  await expect(async () => {
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: new URL(page.url()).origin,
      registrationId,
      data: '{"lang":"nn"}',
    });
    await expect.poll(shown, { timeout: 2000 }).toEqual([['Stafett', 'Det er noko nytt til deg.']]);
  }).toPass();
});
