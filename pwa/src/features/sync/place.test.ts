import { expect, it } from 'vitest';
import type { EntryView } from '../../gen/core';
import { placeOf } from './place';

it('a refused step leads to where it is done in the case', () => {
  const at = (more: Partial<EntryView>) =>
    placeOf({ n: 1, op: 'intent', kind: 'case', record: 'r', f: {}, state: 'refused', at: 1, ...more }, 'c1');
  expect(at({ intent: 'decide' })).toEqual({ name: 'case', id: 'c1' });
  expect(at({ intent: 'sign_consent' })).toEqual({ name: 'case', id: 'c1', tab: 'people' });
  expect(at({ intent: 'settle' })).toEqual({ name: 'looks' });
  expect(at({ op: 'put', kind: 'form', f: { tool: 'handlingsplan' } })).toEqual({
    name: 'form',
    id: 'c1',
    tool: 'handlingsplan',
  });
  expect(at({ op: 'patch', kind: 'form', f: { 'f.a': 'b' } })).toEqual({
    name: 'case',
    id: 'c1',
    tab: 'tools',
  });
});
