import { describe, expect, it } from 'vitest';
import type { CaseRow } from '../../record/shapes';
import { everything, filtered } from './filter';

const row = (name: string, more: Partial<CaseRow> = {}): CaseRow => ({
  id: name,
  name,
  level: 0,
  step: '0.1',
  stepName: '',
  baton: '',
  unit: 'u',
  status: 'open',
  late: 0,
  state: 'sent',
  changed: 0,
  mine: true,
  ...more,
});

const rows = [
  row('Åsa Prøve'),
  row('Ole Test', { mine: false }),
  row('Ane-Marie Øving', { level: 2 }),
  row('Pål Slutt', { status: 'closed' }),
];
const names = (found: CaseRow[]) => found.map((each) => each.name);

describe('the list of cases', () => {
  it('shows the own open cases first of all', () => {
    expect(names(filtered(rows, everything))).toEqual(['Åsa Prøve', 'Ane-Marie Øving']);
  });
  it('shows the open cases of the whole unit when asked', () => {
    expect(names(filtered(rows, { ...everything, which: 'unit' }))).toHaveLength(3);
  });
  it('keeps closed cases apart', () => {
    expect(names(filtered(rows, { ...everything, which: 'closed' }))).toEqual(['Pål Slutt']);
  });
  it('finds a name by the beginning of any of its words, whatever the letters wear', () => {
    expect(names(filtered(rows, { ...everything, search: 'asa pr' }))).toEqual(['Åsa Prøve']);
    expect(names(filtered(rows, { ...everything, search: 'OVI ane' }))).toEqual(['Ane-Marie Øving']);
    expect(names(filtered(rows, { ...everything, search: 'rie' }))).toEqual([]);
    expect(names(filtered(rows, { ...everything, search: 'marie' }))).toEqual(['Ane-Marie Øving']);
  });
  it('shows one level alone when asked', () => {
    expect(names(filtered(rows, { ...everything, level: 2 }))).toEqual(['Ane-Marie Øving']);
  });
});
