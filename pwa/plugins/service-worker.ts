import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';

const ENTRY = 'src/sw/sw.ts';
const OUTPUT = 'sw.js';

/** Files that the browser itself fetches when it wants them, never the app. */
const unlisted = [/^sw\.js$/, /\.map$/, /^\.gitkeep$/];

/**
 * Builds the service worker beside the app and writes into it the list of the version's files. The version is
 * the hash of their names and contents: any change, in a script, a style or core.wasm, is a new version.
 */
export function serviceWorker(): Plugin {
  let outDir = 'dist';
  let publicDir = 'public';
  return {
    name: 'stafett-service-worker',
    apply: 'build',
    config: () => ({
      build: {
        rollupOptions: {
          input: { index: 'index.html', sw: ENTRY },
          output: {
            entryFileNames: (chunk) => (chunk.name === 'sw' ? OUTPUT : 'assets/[name]-[hash].js'),
          },
        },
      },
    }),
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[OUTPUT];
        if (worker?.type !== 'chunk') throw new Error(`${OUTPUT} was not built`);
        const contents = new Map<string, string | Uint8Array>();
        for (const file of Object.values(bundle)) {
          contents.set(file.fileName, file.type === 'chunk' ? file.code : file.source);
        }
        for (const name of filesUnder(publicDir)) {
          contents.set(name, readFileSync(join(publicDir, name)));
        }
        const { files, version } = listOf(contents);
        worker.code = worker.code
          .replace(/["'`]__VERSION__["'`]/, JSON.stringify(version))
          .replace(/["'`]__FILES__["'`]/, JSON.stringify(files));
        if (worker.code.includes('__FILES__'))
          throw new Error(`the list of files was not written (${outDir})`);
      },
    },
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** The addresses of a version's files, sorted, and the version that their contents make. */
export function listOf(contents: Map<string, string | Uint8Array>): { files: string[]; version: string } {
  const hash = createHash('sha256');
  const names = [...contents.keys()].filter((name) => !unlisted.some((each) => each.test(name))).sort();
  for (const name of names) {
    hash
      .update(name)
      .update('\0')
      .update(contents.get(name) ?? '')
      .update('\0');
  }
  const files = names.map((name) => (name === 'index.html' ? '/' : `/${name}`));
  return { files, version: hash.digest('hex').slice(0, 16) };
}
