import { warmKdf } from './store/kdf';
import { Core } from './wasm/core';
import { coreModule } from './wasm/fetch';

/** As often as it takes the browser to compile the busiest functions well; more gained nothing. */
const ROUNDS = 5;

let wanted = false;

/**
 * Runs the code in that opening a profile needs, on made-up rows (internal/benchdata), while a person types the
 * secret: a browser compiles WebAssembly as it is called, at first badly. Measured, loading takes half the time
 * afterwards. Between two calls anybody else is heard; a fault is left to those who need an answer.
 */
export async function warmUp(): Promise<void> {
  if (wanted) return;
  wanted = true;
  try {
    await warmKdf();
    const [{ default: sample }, module] = await Promise.all([import('./sample.json?raw'), coreModule()]);
    const core = await Core.start(module);
    const actor = { person: 'leder-1', role: 'leader', unit: 'solsikken', service: 'barnehage' };
    const device = '01939f00-0000-7000-8000-0000000000d1';
    const calls: [string, string][] = [
      ['open', JSON.stringify({ actor, device, mode: 'demo', lang: 'nb' })],
      ['load', sample],
      ['ready', '{}'],
      ['cases', '{"today":"2026-11-22"}'],
      ['sync', '{}'],
    ];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [method, input] of calls) {
        await new Promise((done) => setTimeout(done));
        if (!wanted) return;
        core.call(method, input);
      }
    }
  } catch {
    // The core or the sample could not be fetched: the opening itself will tell.
  }
}

/** The secret is typed: what is not warm now stays cold. */
export function endWarmUp(): void {
  wanted = false;
}
