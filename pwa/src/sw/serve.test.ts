import { expect, test } from 'vitest';
import { answerFor } from './serve';

const origin = 'https://stafett.example';
const files = ['/', '/assets/index-1.js', '/manifest.webmanifest'];
const ask = (path: string, mode = 'cors', method = 'GET') =>
  answerFor(new URL(path, origin), origin, method, mode, files);

test('a file of this version is served from the device', () => {
  expect(ask('/assets/index-1.js')).toBe('/assets/index-1.js');
});

test('every journey to a page of the app gets the one document', () => {
  expect(ask('/case/0199/form/skala', 'navigate')).toBe('/');
});

test('what belongs to people, to others or to another version goes to the network', () => {
  expect(ask('/api/sync/pull')).toBeUndefined();
  expect(ask('/api/openapi.json', 'navigate')).toBeUndefined();
  expect(ask('/assets/index-0.js')).toBeUndefined();
  expect(ask('/cases', 'navigate', 'POST')).toBeUndefined();
  expect(ask('https://elsewhere.example/', 'navigate')).toBeUndefined();
});
