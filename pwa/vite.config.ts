import { execFileSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };
import { serviceWorker } from './plugins/service-worker.ts';

/** The commit this is built from; a copy without git has none, and is a version all the same. */
function commit(): string {
  try {
    const head = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return `+${head.toString().trim()}`;
  } catch {
    return '';
  }
}

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify(`${manifest.version}${commit()}`) },
  plugins: [serviceWorker()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    target: ['chrome111', 'firefox114', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    sourcemap: false,
    reportCompressedSize: false,
    emptyOutDir: true,
  },
  server: { proxy: { '/api': process.env.STAFETT_SERVER ?? 'http://127.0.0.1:8080' } },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'plugins/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/core/setup.ts'],
  },
});
