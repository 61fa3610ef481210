import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The binary under test; STAFETT_BIN names another. */
const binary = process.env.STAFETT_BIN ?? '../bin/stafett';
const READY_MS = 30_000;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The real server on a data folder of its own, to be stopped and started again on the same data. */
export class Server {
  readonly url: string;
  readonly #listen: string;
  readonly #data: string;
  readonly #command: 'demo' | 'serve';
  #process: ChildProcess | undefined;
  #said = '';

  private constructor(port: number, data: string, command: 'demo' | 'serve') {
    this.#command = command;
    this.#listen = `127.0.0.1:${port}`;
    this.url = `http://${this.#listen}`;
    this.#data = data;
  }

  /** On a port that nobody uses, the same one each time it starts. `flags` are further ones, made for its address. */
  static async on(
    flags?: (url: string) => Promise<string[]>,
    command: 'demo' | 'serve' = 'demo',
  ): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'stafett-story-')), command);
    await server.start(...((await flags?.(server.url)) ?? []));
    return server;
  }

  /** Answers when the server is ready; `more` are further flags, such as a folder of guides. */
  async start(...more: string[]): Promise<void> {
    const process = spawn(binary, [this.#command, '--listen', this.#listen, '--data', this.#data, ...more]);
    this.#process = process;
    this.#said = '';
    process.stdout.on('data', (chunk) => {
      this.#said += chunk;
    });
    process.stderr.on('data', (chunk) => {
      this.#said += chunk;
    });
    const until = Date.now() + READY_MS;
    while (!(await this.#ready())) {
      if (process.exitCode !== null || Date.now() > until)
        throw new Error(`the server did not start:\n${this.#said}`);
      await wait(50);
    }
  }

  async #ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** Runs a command of the program on the same data, and answers what it prints. */
  run(...command: string[]): string {
    return this.tell('', ...command);
  }

  /** As `run`, with something on standard input. */
  tell(input: string, ...command: string[]): string {
    return execFileSync(binary, [...command, '--data', this.#data], { encoding: 'utf8', input });
  }

  /** The file that the municipality's data is in. */
  get database(): string {
    return join(this.#data, 'stafett.db');
  }

  /** As a power cut does it: no word of goodbye. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.#data, { recursive: true, force: true });
  }
}
