// Prints what the start route weighs (brotli, quality 11, as the server sends it) against the budgets, and fails
// when one is exceeded. The start route is what index.html, its scripts' static imports and the worker fetch
// before the first screen; screens fetched later are listed below the line.
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const budgets = { scripts: 60_000, styles: 24_000, fonts: 33_000, 'core.wasm and loader': 550_000 };

/** @param {string} path */
const text = (path) => readFileSync(new URL(path, dist), 'utf8');
/** @param {string} path */
const weigh = (path) => {
  const bytes = readFileSync(new URL(path, dist));
  return path.endsWith('.woff2') ? bytes.length : brotliCompressSync(bytes).length; // woff2 is brotli inside
};

const html = text('index.html');
/** @type {Set<string>} */
const scripts = new Set();
/** @param {string} path */
const follow = (path) => {
  if (scripts.has(path)) return;
  scripts.add(path);
  const source = text(path);
  // Static imports only: `import(...)` is a screen that is fetched when somebody goes there.
  for (const found of source.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
    follow(`assets/${found[1]}`);
  for (const found of source.matchAll(/["'`]\/(assets\/worker-[\w-]+\.js)["'`]/g)) follow(found[1] ?? '');
};
for (const found of html.matchAll(/<script[^>]+src="\/([^"]+)"/g)) follow(found[1] ?? '');
for (const found of html.matchAll(/<link rel="modulepreload"[^>]+href="\/([^"]+)"/g)) follow(found[1] ?? '');

const styles = [...html.matchAll(/<link rel="stylesheet"[^>]+href="\/([^"]+)"/g)].map(
  (found) => found[1] ?? '',
);
const assets = readdirSync(new URL('assets/', dist)).map((name) => `assets/${name}`);
const fonts = assets.filter((name) => name.endsWith('.woff2'));
const wasm = assets.filter((name) => name.endsWith('.wasm'));
const loader = [...scripts].filter((name) => /worker/.test(name));

let exceeded = false;
/** @param {keyof typeof budgets} name @param {string[]} files */
const line = (name, files) => {
  const total = files.map(weigh).reduce((sum, bytes) => sum + bytes, 0);
  const over = total > budgets[name] || files.length === 0;
  exceeded ||= over;
  const of = `${total.toLocaleString('en')} of ${budgets[name].toLocaleString('en')} bytes`;
  console.log(
    `${over ? 'OVER' : 'ok  '}  ${name.padEnd(22)} ${of.padEnd(28)} ${files.map((file) => file.replace('assets/', '')).join(' ')}`,
  );
};
line('scripts', [...scripts]);
line('styles', styles);
line('fonts', fonts);
line('core.wasm and loader', [...wasm, ...loader]);
console.log('\nfetched later:');
for (const name of [...assets, 'sw.js']) {
  if (/\.(js|css)$/.test(name) && !scripts.has(name) && !styles.includes(name)) {
    console.log(`      ${name.replace('assets/', '').padEnd(40)} ${weigh(name).toLocaleString('en')}`);
  }
}
process.exit(exceeded ? 1 : 0);
