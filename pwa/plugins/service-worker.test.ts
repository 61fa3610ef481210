import { expect, test } from 'vitest';
import { listOf } from './service-worker.ts';

const app = () =>
  new Map<string, string>([
    ['index.html', '<p>'],
    ['assets/b-1.js', 'b'],
    ['assets/a-1.wasm', 'a'],
    ['sw.js', 'itself'],
    ['.gitkeep', ''],
  ]);

test('lists every file of a version but the service worker itself', () => {
  expect(listOf(app()).files).toEqual(['/assets/a-1.wasm', '/assets/b-1.js', '/']);
});

test('any change of a file is another version, and the same files are the same one', () => {
  const changed = app().set('assets/a-1.wasm', 'other');
  expect(listOf(app()).version).toBe(listOf(app()).version);
  expect(listOf(changed).version).not.toBe(listOf(app()).version);
});
