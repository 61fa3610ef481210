// Builds the Go core to core.wasm beside this package, from where Vite takes it with the rest of a version.
// How, and how it is kept small, is internal/corewasm's; Go itself knows what has changed since the last time.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
execFileSync('go', ['run', './internal/corewasm/build', 'pwa/core.wasm'], { cwd: root, stdio: 'inherit' });
console.log(`core.wasm ${statSync(`${root}/pwa/core.wasm`).size} bytes`);
