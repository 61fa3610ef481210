// Makes src/style/theme.css from theme/designsystemet.config.json with Designsystemet's own CLI.
// The CLI brings 150 packages that nothing else needs, so it is run by name and version instead of
// being a dependency; its output is committed. Run it again only when the theme changes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = '@digdir/designsystemet@1.15.0';
const pwa = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'stafett-theme-'));
try {
  cpSync(join(pwa, 'theme/designsystemet.config.json'), join(work, 'designsystemet.config.json'));
  for (const step of ['create', 'build']) {
    execFileSync('npx', ['--yes', CLI, 'tokens', step], { cwd: work, stdio: 'inherit' });
  }
  const css = readFileSync(join(work, 'design-tokens-build/stafett.css'), 'utf8');
  writeFileSync(join(pwa, 'src/style/theme.css'), css);
} finally {
  rmSync(work, { recursive: true });
}
