import { expect, test } from 'vitest';
import { namesFrom } from '../../record/names';
import type { Guide } from '../../record/shapes';
import { byCase, differences, kindOf, nameOf, newName, type Waiting } from './desk';

const names = namesFrom(undefined, undefined, []);

const waiting = (change: Partial<Waiting>): Waiting => ({
  device: 'd',
  n: 1,
  person: 'nora',
  writer: 'Nora',
  at: 2,
  written: 1,
  why: 'no_post',
  case: 'c',
  depth: 'log',
  op: 'put',
  kind: 'meeting',
  record: 'r',
  f: {},
  current: null,
  ...change,
});

test('a change says field by field what it would be and what it is, and nothing of what stays', () => {
  const each = waiting({
    op: 'patch',
    f: { place: 'Rom 2', time: null, purpose: 'Første samtale' },
    current: { place: 'Rom 1', time: '10:00', purpose: 'Første samtale' },
  });
  expect(differences(each, names, undefined)).toEqual([
    { name: 'Klokkeslett', next: '', now: '10:00' },
    { name: 'Sted', next: 'Rom 2', now: 'Rom 1' },
  ]);
});

test('a new record says all that it would hold, in the order of its form', () => {
  const each = waiting({ f: { place: 'Rom 2', date: '2026-12-01', purpose: 'Samtale' } });
  const said = differences(each, names, undefined);
  expect(said.map((one) => one.next)).toEqual(['Samtale', '1. desember 2026', 'Rom 2']);
  expect(said.every((one) => one.now === '')).toBe(true);
});

test('of a step the words are shown, and no ids', () => {
  const each = waiting({
    op: 'intent',
    intent: 'withdraw_consent',
    kind: 'consent',
    f: { date: '2026-12-01', reason: 'Vi vil ikke mer.', guardian: '0199-x' },
  });
  expect(differences(each, names, undefined).map((one) => one.next)).toEqual(['Vi vil ikke mer.']);
  expect(nameOf(each, { withdraw_consent: 'trekke samtykke' })).toBe('trekke samtykke');
});

test('why a log is to close or a case to open again is shown to who judges it', () => {
  for (const intent of ['demand_closing', 'reopen']) {
    const f = { date: '2026-12-01', reason: 'Vi flytter.', guardian: '0199-x', available: true };
    const each = waiting({ op: 'intent', intent, kind: 'case', f });
    expect(differences(each, names, undefined)).toEqual([
      { name: 'Begrunnelse', next: 'Vi flytter.', now: '' },
    ]);
  }
});

test('of a decision it is shown which one it is, as its guide calls it', () => {
  const guide = {
    levels: [{ level: 0, steps: [], decisions: [{ id: '0.close', name: 'Avslutt undringen' }] }],
  } as unknown as Guide;
  const f = { outcome: '0.close', to: 0, reason: 'Det går bra.', date: '2026-12-01' };
  const each = waiting({ op: 'intent', intent: 'decide', kind: 'decision', f });
  expect(differences(each, namesFrom(undefined, guide, []), guide)).toEqual([
    { name: 'Beslutning', next: 'Avslutt undringen', now: '' },
    { name: 'Begrunnelse', next: 'Det går bra.', now: '' },
  ]);
});

test('a choice between two answers is shown as the field that it settles', () => {
  const each = waiting({
    op: 'intent',
    intent: 'settle',
    f: { field: 'place', value: 'Rom 3', conflicts: [1] },
  });
  expect(differences(each, names, undefined)).toEqual([{ name: 'Sted', next: 'Rom 3', now: '' }]);
});

test('entries stand with their case, in the order they came, and a new case has the name of its subject', () => {
  const start = waiting({ n: 1, case: 'ny', op: 'intent', intent: 'start_case', kind: '' });
  const subject = waiting({
    n: 2,
    case: 'ny',
    kind: 'subject',
    f: { givenName: 'Ada', familyName: 'Testnes' },
  });
  const other = waiting({ n: 3 });
  expect(byCase([start, other, subject])).toEqual([[start, subject], [other]]);
  expect(newName([start, subject])).toBe('Ada Testnes');
  expect(newName([start])).toBe('');
  expect(kindOf(start)).toBe('case');
  expect(kindOf(waiting({ op: 'intent', intent: 'raise_suspicion', kind: '' }))).toBe('suspicion');
});
