import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The five shipped guides by id, as JSON. */
    guides: string;
    /** The stored rows of a device with 200 cases: the input of `load`, as JSON. */
    rows: string;
  }
}

const pwa = fileURLToPath(new URL('../..', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds core.wasm as the app's build does, and the data that is not kept as files. Go knows what is stale. */
export default function setup(project: TestProject): void {
  execFileSync(process.execPath, ['scripts/wasm.mjs'], { cwd: pwa, stdio: ['ignore', 'ignore', 'inherit'] });
  const write = (what: string) =>
    execFileSync('go', ['run', './internal/benchdata/write', what], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  project.provide('guides', write('guides'));
  project.provide('rows', write('rows'));
}
