import { expect, test } from 'vitest';
import { namesFrom } from '../../record/names';
import type { DirectoryOut, Fields, Guide } from '../../record/shapes';
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

test('of a decision it is shown which one it is and where it leads, as its guide calls it, and who is to hold the baton', () => {
  const guide = {
    levels: [
      {
        level: 0,
        steps: [],
        decisions: [
          { id: '0.close', name: 'Avslutt undringen' },
          { id: '0.further', name: 'Gå videre', to: [{ level: 1 }] },
        ],
      },
      { level: 1, name: 'Egen tjeneste', steps: [] },
    ],
  } as unknown as Guide;
  const people = { people: [{ person: 'kari', name: 'Kari Testnes' }] } as unknown as DirectoryOut;
  const shown = (f: Fields) =>
    differences(
      waiting({ op: 'intent', intent: 'decide', kind: 'decision', f: { ...f, date: '2026-12-01' } }),
      namesFrom(people, guide, []),
      guide,
    );
  expect(shown({ outcome: '0.close', to: 0, reason: 'Det går bra.' })).toEqual([
    { name: 'Beslutning', next: 'Avslutt undringen', now: '' },
    { name: 'Begrunnelse', next: 'Det går bra.', now: '' },
  ]);
  expect(shown({ outcome: '0.further', to: 1, baton: 'kari' })).toEqual([
    { name: 'Beslutning', next: 'Gå videre', now: '' },
    { name: 'Til nivå', next: '1 – Egen tjeneste', now: '' },
    { name: 'Stafettholder fra nå', next: 'Kari Testnes', now: '' },
  ]);
});

test('of an offer of the baton it is shown to whom', () => {
  const people = { people: [{ person: 'kari', name: 'Kari Testnes' }] } as unknown as DirectoryOut;
  const f = { to: 'kari', message: 'Kan du?', date: '2026-12-01' };
  const each = waiting({ op: 'intent', intent: 'offer_baton', kind: 'baton_offer', f });
  expect(differences(each, namesFrom(people, undefined, []), undefined)).toEqual([
    { name: 'Til', next: 'Kari Testnes', now: '' },
    { name: 'Melding', next: 'Kan du?', now: '' },
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
