import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page, test } from '@playwright/test';
import { CODE, installed, newProfile, unlock } from './device';

/** Words that stand nowhere but in what is typed here. */
const WORDS = 'Blåbærskogtrollet biter når vinden snur';
const MARK = 'skogtrollet biter';

/** Files under a folder in which a text is found, in any of the ways a browser writes text. */
function filesWith(folder: string, text: string): string[] {
  const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}

/** The place where a concern is written in words. */
const concern = (page: Page) => page.getByLabel('Hva har du sett eller hørt?');

/** The ciphertexts that the page's storage holds, as they are. */
function sealedRows(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('stafett');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('rows').objectStore('rows').getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result.map(String));
          };
        };
      }),
  );
}

test('what is written is on the device sealed and nowhere else, and is there again when the browser is opened anew', async ({
  baseURL,
}, info) => {
  const folder = join(tmpdir(), `stafett-profile-${process.pid}-${info.workerIndex}`);
  rmSync(folder, { recursive: true, force: true });
  const launch = () =>
    chromium.launchPersistentContext(folder, {
      ...info.project.use.launchOptions,
      locale: 'nb-NO',
      baseURL: baseURL ?? '',
    });
  try {
    const first = await launch();
    const page = await first.newPage();
    await page.goto('/');
    const name = await newProfile(page);
    await installed(page);
    await page.goto('/new');
    await unlock(page);
    await concern(page).waitFor();
    const before = await sealedRows(page);
    await concern(page).fill(WORDS);
    await expect.poll(() => sealedRows(page)).not.toEqual(before);
    await first.close();

    expect(filesWith(folder, MARK)).toEqual([]);
    expect(filesWith(folder, CODE)).toEqual([]);
    expect(filesWith(folder, name), 'the scan finds what stands in plain').not.toEqual([]);

    const second = await launch();
    const again = await second.newPage();
    await again.goto('/new');
    await unlock(again);
    await expect(concern(again)).toHaveValue(WORDS);
    await second.close();
    expect(filesWith(folder, MARK)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
