import { expect, it } from 'vitest';
import type { Fields, OpenItem, RecordView } from '../../record/shapes';
import type { Told } from './consent';
import { openNeeds } from './familyNeeds';

const record = (kind: string, id: string, f: Fields): RecordView =>
  ({ kind, id, f }) as unknown as RecordView;

/** A case of a child with two guardians, as the mother meets it, with what was said to the log. */
const asMother = (...said: Fields[]): Told =>
  ({
    records: [
      record('guardian', 'mother', { name: 'Maryam', person: 'maryam', responsibility: 'joint' }),
      record('guardian', 'father', { name: 'Jonas', person: 'jonas', responsibility: 'joint' }),
      ...said.map((f, i) =>
        record('consent', `c${i}`, { purpose: 'relay_log', signedOn: '2026-01-05', ...f }),
      ),
    ],
    head: {},
    out: { consented: [], row: { name: 'Ella' } },
    guide: { consents: { signAge: 15 } },
    me: { person: 'maryam' },
  }) as unknown as Told;

const open = (...needs: string[]): OpenItem[] => needs.map((need) => ({ need, text: need }));

it('tells a family of what is open in the step, each thing once', () => {
  expect(openNeeds(asMother(), open('goal', 'measure', 'goal'))).toEqual(['goal', 'measure']);
  expect(openNeeds(asMother(), [])).toEqual([]);
});

it('says that a guardian is asked about the log until they have answered, whatever the other says', () => {
  const asked = open('log_consent', 'baton_holder');
  expect(openNeeds(asMother(), asked)).toEqual(['log_consent', 'baton_holder']);
  expect(openNeeds(asMother({ guardian: 'father', state: 'given' }), asked)).toContain('log_consent');
  for (const state of ['given', 'refused', 'withdrawn'])
    expect(openNeeds(asMother({ guardian: 'mother', state }), asked)).toEqual(['baton_holder']);
  const expired = { guardian: 'mother', state: 'given', validTo: '2026-02-01' };
  expect(openNeeds(asMother(expired), asked)).toContain('log_consent');
});
