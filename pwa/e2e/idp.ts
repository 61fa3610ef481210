import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Server } from './server';

/** What somebody fills in at the provider. */
export interface There {
  sub?: string;
  pid?: string;
  level?: string;
}

/** Stafett with a real OpenID provider beside it that plays ID-porten. */
export class WithProvider {
  readonly server: Server;
  readonly issuer: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(server: Server, issuer: string, process: ChildProcess, folder: string) {
    this.server = server;
    this.issuer = issuer;
    this.#process = process;
    this.#folder = folder;
  }

  static async on(): Promise<WithProvider> {
    const folder = await mkdtemp(join(tmpdir(), 'stafett-idp-'));
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const named = { kid: 'ours', alg: 'ES256', use: 'sig' };
    await writeFile(
      join(folder, 'key.jwk'),
      JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...named }),
    );
    let provider: ChildProcess | undefined;
    let issuer = '';
    const server = await Server.on(async (url) => {
      const settings = {
        redirect: `${url}/api/auth/oidc/testid/callback`,
        after: `${url}/`,
        frontchannel: `${url}/api/auth/oidc/testid/logout`,
        jwk: { ...publicKey.export({ format: 'jwk' }), ...named },
      };
      provider = spawn('node', ['e2e/provider.mjs', JSON.stringify(settings)], {
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      if (!provider.stdout) throw new Error('the provider says nothing');
      const [said] = await once(provider.stdout, 'data');
      issuer = String(said).trim();
      const file = join(folder, 'providers.yaml');
      await writeFile(
        file,
        `providers:\n  - preset: idporten\n    id: testid\n    issuer: ${issuer}\n    client: stafett\n    keyFile: key.jwk\n`,
      );
      return ['--public-url', url, '--providers', file];
    });
    if (!provider) throw new Error('the provider was not started');
    return new WithProvider(server, issuer, provider, folder);
  }

  /** Lets the municipality know somebody by their (synthetic) number. */
  know(person: string, pid: string): void {
    this.server.tell(`${pid}\n`, 'account', 'pid', person, '--synthetic');
  }

  /** The provider signs with another key from now on. */
  async rotate(): Promise<void> {
    await fetch(`${this.issuer}/test/rotate`, { method: 'POST' });
  }

  async end(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await gone;
    await this.server.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export const PID = '15831650130';

/** Fills in the provider's form. */
export async function identify(
  page: Page,
  { sub = 'sub-nora', pid = PID, level }: There = {},
): Promise<void> {
  await page.getByLabel('Bruker').fill(sub);
  await page.getByLabel('Fødselsnummer').fill(pid);
  if (level) await page.getByLabel('Nivå').fill(level);
  await page.getByRole('button', { name: 'Logg inn' }).click();
}
