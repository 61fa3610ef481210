import { once } from 'node:events';
import { request as ask, createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { installed, newProfile, unlock } from './device';

/** The real server, seen through a door that can hand out another version of the app. */
class Release {
  readonly url: string;
  readonly #server: HttpServer;
  #number = 1;

  private constructor(server: HttpServer, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async of(origin: string): Promise<Release> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const release = new Release(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming, outgoing) => {
      const { 'accept-encoding': _, ...headers } = incoming.headers;
      const upstream = ask(new URL(incoming.url ?? '/', origin), {
        method: incoming.method ?? 'GET',
        headers,
      });
      upstream.on('error', () => outgoing.destroy());
      outgoing.on('close', () => upstream.destroy());
      upstream.on('response', (answer) => {
        const changed = incoming.url === '/sw.js' || incoming.url === '/';
        if (!changed) {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
          return;
        }
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const body = Buffer.from(release.#as(incoming.url ?? '', Buffer.concat(parts).toString()));
          const { 'content-length': _length, etag: _etag, ...rest } = answer.headers;
          outgoing.writeHead(answer.statusCode ?? 502, { ...rest, 'content-length': body.length });
          outgoing.end(body);
        });
      });
      incoming.pipe(upstream);
    });
    return release;
  }

  /** The document tells its version; the service worker names the cache it belongs to. */
  #as(path: string, text: string): string {
    if (path === '/') return text.replace('<html ', `<html data-release="${this.#number}" `);
    return this.#number === 1 ? text : text.replace(/"([0-9a-f]{16})"/, `"${this.#number}$1"`);
  }

  /** From now on the server has a newer version. */
  next(): void {
    this.#number++;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const release = (page: Page) => page.locator('html').getAttribute('data-release');
const concern = (page: Page) => page.getByLabel('Hva har du sett eller hørt?');

test('a new version waits until the person takes it; then every tab has it, with what was half written', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const door = await Release.of(baseURL ?? '');
  const context = await browser.newContext({ baseURL: door.url, locale: 'nb-NO' });
  try {
    const page = await context.newPage();
    await page.goto('/');
    await newProfile(page);
    await installed(page);
    const other = await context.newPage();
    await other.goto('/settings');
    await expect(other.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeVisible();
    await page.getByRole('navigation').getByRole('link', { name: 'Ny undring' }).click();
    await concern(page).fill('Skrevet før den nye versjonen.');

    door.next();
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const take = page.getByRole('button', { name: 'Ta den i bruk' });
    await expect(take).toBeVisible();
    await expect(other.getByRole('button', { name: 'Ta den i bruk' })).toBeVisible();
    await other.reload();
    await expect(other.getByRole('heading', { level: 1, name: 'Innstillinger' })).toBeVisible();
    expect(await release(other), 'nobody has taken it yet').toBe('1');

    await concern(page).fill('Skrevet til siste slutt.');
    await take.click();
    await expect.poll(() => release(page).catch(() => undefined)).toBe('2');
    await expect.poll(() => release(other).catch(() => undefined)).toBe('2');
    await unlock(page);
    await expect(concern(page)).toHaveValue('Skrevet til siste slutt.');
  } finally {
    await context.close();
    await door.end();
  }
});
