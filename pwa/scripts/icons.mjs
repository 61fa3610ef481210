// Draws the installable icons from public/icons/icon.svg with headless Chromium. The output is committed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const icons = fileURLToPath(new URL('../public/icons/', import.meta.url));
const svg = readFileSync(join(icons, 'icon.svg'), 'utf8');

/** A maskable icon is cut to any shape: colour to the edge, the drawing inside the middle four fifths. */
const maskable = svg.replace('rx="8"', '').replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"');

const work = mkdtempSync(join(tmpdir(), 'stafett-icons-'));
try {
  for (const [name, size, source] of [
    ['icon-192', 192, svg],
    ['icon-512', 512, svg],
    ['maskable-512', 512, maskable],
  ]) {
    const background = source === maskable ? '#0f5a5c' : 'transparent';
    const page = join(work, 'icon.html');
    writeFileSync(
      page,
      `<style>body{margin:0;background:${background}}svg{display:block;width:${size}px;height:${size}px}</style>${source}`,
    );
    execFileSync(chromium, [
      '--headless',
      '--no-sandbox',
      '--disable-background-networking',
      '--hide-scrollbars',
      '--default-background-color=00000000',
      `--window-size=${size},${size}`,
      `--screenshot=${join(icons, `${name}.png`)}`,
      `file://${page}`,
    ]);
  }
} finally {
  rmSync(work, { recursive: true });
}
