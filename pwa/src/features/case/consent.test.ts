import { describe, expect, it } from 'vitest';
import { months, sha256, textFor } from './consent';

const offer = (lang: 'nb' | 'nn' | 'en') =>
  ({ purpose: 'service', lang, version: '1', title: lang, text: lang }) as const;

describe('a consent', () => {
  it('carries the SHA-256 of the very words that were shown', async () => {
    expect(await sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await sha256('blåbær')).toBe('6f1a4baa8c1c7537ba678df617a5e9256abcacb1056256b2e6f7d91c983ac531');
  });
  it('is shown in the language wanted, else in the nearest there is', () => {
    expect(textFor([offer('nb'), offer('nn'), offer('en')], 'nn')?.lang).toBe('nn');
    expect(textFor([offer('nb'), offer('en')], 'nn')?.lang).toBe('nb');
    expect(textFor([offer('nn'), offer('en')], 'nb')?.lang).toBe('nn');
    expect(textFor([offer('nn')], 'en')?.lang).toBe('nn');
    expect(textFor([], 'nb')).toBeUndefined();
  });
  it('lasts to the same day so many months on, or to the last day of a shorter month', () => {
    expect(months('2026-11-22', 12)).toBe('2027-11-22');
    expect(months('2026-11-30', 3)).toBe('2027-02-28');
    expect(months('2026-12-31', 1)).toBe('2027-01-31');
    expect(months('ikke en dato', 3)).toBe('');
  });
});
