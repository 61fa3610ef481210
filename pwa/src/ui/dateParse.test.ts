import { describe, expect, it } from 'vitest';
import { dayBefore, parseDate, writeDate } from './dateParse';

const today = '2026-11-22';

describe('a date written by hand', () => {
  it('is read with day first, whatever stands between', () => {
    for (const written of [
      '22.11.2026',
      '22/11/2026',
      '22-11-2026',
      '22 11 2026',
      '22/11-26',
      '22.11.26',
      '221126',
      '22112026',
      '2026-11-22',
      '22.11',
      '22.11.',
    ])
      expect(parseDate(written, today), written).toBe('2026-11-22');
    expect(parseDate('1.2.2026', today)).toBe('2026-02-01');
  });

  it('takes two digits of a year for the nearest past that a child may be born in', () => {
    expect(parseDate('03.04.21', today)).toBe('2021-04-03');
    expect(parseDate('03.04.36', today)).toBe('2036-04-03');
    expect(parseDate('03.04.37', today)).toBe('1937-04-03');
  });

  it('is refused when there is no such day', () => {
    for (const written of ['31.02.2026', '29.02.2025', '0.1.2026', '1.13.2026', 'i dag', '', '2026', '1.1.1'])
      expect(parseDate(written, today), written).toBeUndefined();
    expect(parseDate('29.02.2024', today)).toBe('2024-02-29');
  });

  it('is written back in the order that people here write', () => {
    expect(writeDate('2026-02-01')).toBe('01.02.2026');
    expect(writeDate('noe annet')).toBe('noe annet');
    expect(dayBefore('2026-03-01')).toBe('2026-02-28');
  });
});
