import { expect, test } from '@playwright/test';
import { newProfile } from './device';

// The pictures of the README, of cases that the demonstration has. `npm run pictures` puts them in e2e/screens.
const kept = process.env.STAFETT_SCREENS;

test.use({ viewport: { width: 820, height: 1180 } });

test('a case of the demonstration shows what to do now, beside where it is', async ({ page }, info) => {
  await page.goto('/');
  await newProfile(page, 'Henrik');
  await page.getByRole('link', { name: /Ella/ }).last().click();
  await expect(page.getByRole('heading', { level: 1, name: /Ella/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Alt er sendt\./ })).toBeVisible();
  await expect(page.getByText('Stafettpinnen er hos deg').first()).toBeVisible();
  await page.screenshot({ path: kept ? `${kept}/case-820.png` : info.outputPath('case-820.png') });
});
