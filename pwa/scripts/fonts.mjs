// Cuts Inter down to the letters Stafett writes: one file for Latin (every Norwegian and English text)
// and one for Sámi letters, which a browser fetches only when such a letter stands on the page.
// Weights 400–700 in one variable file. The output is committed. Inter: SIL Open Font License 1.1.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
// @ts-expect-error the package has no types
import subsetFont from 'subset-font';

const pwa = new URL('..', import.meta.url);
const inter = new URL('node_modules/@fontsource-variable/inter/', pwa);
const out = new URL('src/style/fonts/', pwa);

/** @param {number} from @param {number} to first and last code point, both included */
const letters = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

const subsets = {
  'inter-latin': {
    source: 'files/inter-latin-wght-normal.woff2',
    text: `${letters(0x20, 0x7e)}${letters(0xa0, 0xff)}–—‘’“”„…•€−→←↑↓≤≥`,
  },
  'inter-sami': {
    source: 'files/inter-latin-ext-wght-normal.woff2',
    text: 'ČčĐđŊŋŠšŦŧŽžǤǥǦǧǨǩƷʒǮǯ',
  },
};

mkdirSync(out, { recursive: true });
for (const [name, { source, text }] of Object.entries(subsets)) {
  const font = await subsetFont(readFileSync(new URL(source, inter)), text, {
    targetFormat: 'woff2',
    variationAxes: { wght: { min: 400, max: 700 } },
  });
  writeFileSync(new URL(`${name}.woff2`, out), font);
  console.log(`${name}.woff2 ${font.length} bytes`);
}
writeFileSync(new URL('LICENSE', out), readFileSync(fileURLToPath(new URL('LICENSE', inter))));
