// Looks at the sources of the screens for what no compiler sees. It fails
// - when words stand where they cannot be translated: as text or as an aria-label in a .tsx file. (That every key has
//   all three languages is the compiler's to say, text/texts.ts; that none is empty is said here.)
// - when a field does not say autocomplete: without it Chromium writes what is typed into its session files, in plain.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

/** @type {string[]} */
const faults = [];
/** @param {string} file @param {string} source @param {number} at @param {string} what */
const fault = (file, source, at, what) =>
  faults.push(`${relative(src, file)}:${source.slice(0, at).split('\n').length}: ${what}`);

for (const file of files) {
  if (/\.test\.tsx?$/.test(file)) continue;
  // Comments may say what they like; their letters become blanks so that the lines keep their numbers.
  const source = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, (comment) =>
    comment.replace(/[^\n]/g, ' '),
  );
  if (file.endsWith('.tsx')) {
    // Text between a tag's end and the next tag, on one line, with two letters in a row and no code in it.
    for (const found of source.matchAll(/(?<=[\w"'}/]>)[^<>{}=;()\n]*\p{L}{2}[^<>{}=;()\n]*(?=<\/)/gu)) {
      fault(file, source, found.index, `words outside the texts: ${found[0].trim()}`);
    }
    for (const found of source.matchAll(
      /\b(?:aria-label|title|label|placeholder|alt)="[^"]*\p{L}{2}[^"]*"/gu,
    )) {
      fault(file, source, found.index, `words outside the texts: ${found[0]}`);
    }
  }
  for (const found of source.matchAll(/<(?:form|textarea|select|input)\s[^>]*?(?:\/>|\n\s*>|\w>)/g)) {
    // A box or a button has no text to write; the form around it says it for its state.
    if (/type="(?:checkbox|radio)"/.test(found[0]) || /autoComplete=/.test(found[0])) continue;
    fault(file, source, found.index, 'a field without autoComplete');
  }
  if (/\/(?:nb|nn|en|text)\.ts$/.test(file)) {
    for (const found of source.matchAll(/^\s*[\w-]+: (?:''|""|``),?$/gm)) {
      fault(file, source, found.index, `an empty text: ${found[0].trim()}`);
    }
  }
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(
  `screens: ${files.filter((file) => /\/(?:nb|nn|en|text)\.ts$/.test(file)).length} files of texts, none missing; every field keeps out of the browser's files`,
);
