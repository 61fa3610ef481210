import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** Another server than the one built here can be tested too: STAFETT_URL. */
const port = Number(process.env.STAFETT_PORT ?? 4199);
const binary = process.env.STAFETT_BIN ?? '../bin/stafett';
const data = join(tmpdir(), `stafett-e2e-${port}`);
const baseURL = process.env.STAFETT_URL ?? `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2, // two cores; most of a test is waiting, for the disk, a timer or the other device
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL,
    locale: 'nb-NO',
    timezoneId: 'Europe/Oslo',
    // A trace takes a third of a run's CPU (admin.spec: 20 s of user time with it, 13.5 without): STAFETT_TRACE=1 asks for it.
    trace: process.env.STAFETT_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    },
  },
  ...(process.env.STAFETT_URL
    ? {}
    : {
        webServer: {
          command: `rm -rf '${data}' && exec '${binary}' demo --listen 127.0.0.1:${port} --data '${data}' --log-level warn`,
          url: `${baseURL}/readyz`,
          timeout: 30_000,
          reuseExistingServer: false,
        },
      }),
});
