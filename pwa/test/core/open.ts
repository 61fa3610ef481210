import { readFileSync } from 'node:fs';
import { Core } from '../../src/worker/wasm/core';

const bytes = readFileSync(new URL('../../core.wasm', import.meta.url));

/** The core's module, as worker/wasm/fetch.ts gives it. */
export const coreModule = (): Promise<WebAssembly.Module> => WebAssembly.compile(bytes);

/** A fresh core, by the app's own loader. */
export async function startCore(): Promise<Core> {
  return Core.start(await coreModule());
}

/** A file of testdata/, which Go's tests read too. */
export const testdata = (path: string): string =>
  readFileSync(new URL(`../../../testdata/${path}`, import.meta.url), 'utf8');
