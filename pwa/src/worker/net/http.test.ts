import { expect, test } from 'vitest';
import { passes, problemOf } from './http';

test("a problem's code goes before its status", () => {
  const fault = problemOf(new Response('', { status: 409 }), '{"code":"device_cloned","detail":"again"}');
  expect(fault).toMatchObject({ code: 'device_cloned', detail: 'again' });
  expect(passes(fault)).toBe(false);
});

test('an answer that is not from our server is a fault that passes', () => {
  expect(problemOf(new Response('', { status: 502 }), '<html>').code).toBe('unreachable');
  expect(passes(problemOf(new Response('', { status: 500 }), ''))).toBe(true);
  for (const status of [408, 504]) {
    const slow = problemOf(new Response('', { status }), '<html>');
    expect(slow.code).toBe('timeout');
    expect(passes(slow)).toBe(true);
  }
});

test('purges come with a refusal too', () => {
  const body = '{"code":"update_required","purges":[{"scope":"case:1:log","reason":"access_ended"}]}';
  expect(problemOf(new Response('', { status: 426 }), body).purges).toEqual(['case:1:log']);
});

test('what is wrong with the fields of a form comes with their names', () => {
  const body =
    '{"code":"bad_fields","fields":[{"field":"email","code":"email","text":"Skriv en e-postadresse."}]}';
  expect(problemOf(new Response('', { status: 422 }), body).shape()).toMatchObject({
    code: 'bad_fields',
    fields: [{ field: 'email', text: 'Skriv en e-postadresse.' }],
  });
});

test('a refusal for a gap says which entry is waited for', () => {
  const body = '{"code":"sync_gap","expected":12}';
  expect(problemOf(new Response('', { status: 409 }), body)).toMatchObject({
    code: 'sync_gap',
    expected: 12,
  });
});

test('a server that asks for patience is given it', () => {
  const headers = { 'retry-after': '30' };
  const fault = problemOf(new Response('', { status: 429, headers }), '{}');
  expect(fault.code).toBe('too_many');
  expect((fault.until ?? 0) - Date.now()).toBeGreaterThan(25_000);
});
