// Builds the Go core to core.wasm beside this package, from where Vite takes it with the rest of a version.
// Paths of this machine and symbols stay out of it; Go itself knows what has changed since the last time.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pwa = fileURLToPath(new URL('..', import.meta.url));
execFileSync(
  'go',
  ['build', '-buildmode=c-shared', '-trimpath', '-ldflags=-s -w', '-o', 'core.wasm', './wasm'],
  { cwd: pwa, stdio: 'inherit', env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' } },
);
console.log(`core.wasm ${statSync(`${pwa}/core.wasm`).size} bytes`);
