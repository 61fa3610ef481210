import { expect, test } from 'vitest';
import { count, date, daysBetween, initials, moment, size, today } from './format';
import { languageFor } from './languages';

test('a date is written the way each language writes it, nynorsk weekdays also where the browser has none', () => {
  expect(date('2026-11-22', 'long', 'nb')).toBe('22. november 2026');
  expect(date('2026-11-22', 'long', 'en')).toBe('22 November 2026');
  expect(date('2026-11-21', 'weekday', 'nn')).toMatch(/^laurdag/);
  expect(date('2026-11-24', 'weekday', 'nn')).toMatch(/^tysdag/);
});

test('what is no date is shown as it came', () => {
  expect(date('i fjor', 'long', 'nb')).toBe('i fjor');
  expect(daysBetween('i fjor', '2026-01-01')).toBeNaN();
});

test('days are counted across the change to summer time', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2);
});

test('today is the date of the device, not of Greenwich', () => {
  expect(today(new Date(2026, 0, 2, 0, 30))).toBe('2026-01-02');
});

test('numbers, sizes and names are put in words', () => {
  expect(count(1, 'sak', 'saker')).toBe('1 sak');
  expect(count(0, 'sak', 'saker')).toBe('0 saker');
  expect(size(4_210_000, 'nb')).toBe('4,2 MB');
  expect(initials('Kari Anne Nordmann')).toBe('KN');
  expect(moment(0, 'en')).toMatch(/1970|1 Jan|31 Dec/);
});

test("the device's language is the first that we have, and bokmål when there is none", () => {
  expect(languageFor(['de', 'nn-NO', 'nb'])).toBe('nn');
  expect(languageFor(['no'])).toBe('nb');
  expect(languageFor(['en-US', 'nb'])).toBe('en');
  expect(languageFor(['pl'])).toBe('nb');
});
