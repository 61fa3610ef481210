import { defineConfig } from 'vitest/config';
import { serviceWorker } from './plugins/service-worker';

export default defineConfig({
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
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'plugins/**/*.test.ts'] },
});
