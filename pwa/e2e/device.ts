import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { HtmlValidate } from 'html-validate';

/** A code that the app does not find too easy. */
export const CODE = '284719';

/** Fails the test on anything the browser complains about: a script error, a broken policy, a lost promise. */
export function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A request that fails while the network is off is what these tests are about.
    if (message.type() === 'error' && !/net::|Failed to load resource/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

/** Logs in as a person of the demonstration and locks a new profile with CODE. Answers the person's name. */
export async function newProfile(page: Page, which: string | RegExp | number = 0): Promise<string> {
  const people = page.getByRole('list').getByRole('button');
  const pick = typeof which === 'number' ? people.nth(which) : people.filter({ hasText: which }).first();
  const name = (await pick.locator('strong').textContent()) ?? '';
  await pick.click();
  await page.getByLabel('Kode', { exact: true }).fill(CODE);
  await page.getByLabel('Skriv det samme en gang til').fill(CODE);
  await page.getByRole('button', { name: 'Lås med denne' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^(Mine saker|Innsynslogg)$/ })).toBeVisible();
  return name;
}

/** Opens the only profile of the device. */
export async function unlock(page: Page, code = CODE): Promise<void> {
  await page.getByLabel('Koden din').fill(code);
  await page.getByRole('button', { name: 'Åpne', exact: true }).click();
}

/** Draws a signature where one is asked for, as a finger does. */
export async function draw(within: Locator): Promise<void> {
  const place = within.getByRole('img', { name: 'Tegn underskriften her' });
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error('no place to sign');
  const page = within.page();
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.7);
  await page.mouse.down();
  for (const [x, y] of [
    [0.3, 0.2],
    [0.45, 0.8],
    [0.6, 0.3],
    [0.8, 0.6],
  ] as const)
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 6 });
  await page.mouse.up();
  await expect(within.getByRole('img', { name: 'Underskriften er tegnet' })).toBeVisible();
}

/** Waits until the service worker has the whole version: from then on the app starts without network. */
export async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) {
      await new Promise((done) =>
        navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }),
      );
    }
  });
}

/** Fails when axe finds anything on the screen as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found).toEqual([]);
}

/** The three widths that every screen is looked at in. */
export const sizes = [
  { width: 360, height: 740 },
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
];

/** A screenshot at every width, where nothing may be wider than the window; axe on the narrowest and the widest, or where told. */
export async function look(
  page: Page,
  name: string,
  axeAt = sizes.filter((size) => size !== sizes[1]),
): Promise<void> {
  const before = page.viewportSize();
  const dialog = page.getByRole('dialog');
  for (const size of sizes) {
    await page.setViewportSize(size);
    if (axeAt.includes(size)) {
      // As tall as the page: what lies half under the bar at the bottom is no small target.
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      if (!(await dialog.isVisible()))
        await page.setViewportSize({ ...size, height: Math.max(size.height, tall) });
      await expectAccessible(page);
      await page.setViewportSize(size);
    }
    const wide = await page.evaluate(() =>
      document.documentElement.scrollWidth > innerWidth
        ? [document.documentElement, ...document.querySelectorAll('body *')]
            .filter(
              (each) => each.scrollWidth > innerWidth || each.getBoundingClientRect().right > innerWidth,
            )
            .map((each) => each.outerHTML.slice(0, 120))
        : [],
    );
    expect(wide, `${name} at ${size.width} is wider than the window`).toEqual([]);
    await page.screenshot({
      path: test.info().outputPath(`${name}-${size.width}.png`),
      fullPage: !(await dialog.isVisible()),
    });
  }
  if (before) await page.setViewportSize(before);
}

/** Pulls the plug, or puts it back. */
export async function plug(context: BrowserContext, where: 'in' | 'out'): Promise<void> {
  await context.setOffline(where === 'out');
}

/** What a parser thinks of the page as it stands; how it is written (quotes, case, order) is the browser's. */
const html = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  rules: { 'no-inline-style': 'off', 'valid-autocomplete': 'error', 'prefer-native-element': 'off' },
});

/** Fails when the page is not valid HTML. (A style attribute there was set by a script; the policy forbids the rest.) */
export async function expectValid(page: Page): Promise<void> {
  const { results } = await html.validateString(await page.content());
  const found = results.flatMap((result) =>
    result.messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`),
  );
  expect(found).toEqual([]);
}
