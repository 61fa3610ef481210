import { describe, expect, it } from 'vitest';
import { differences } from './differences';

const joined = (side: { text: string }[]) => side.map((each) => each.text).join('');
const marked = (side: { text: string; own: boolean }[]) =>
  side.filter((each) => each.own).map((each) => each.text.trim());

describe('two answers side by side', () => {
  it('mark what the other lacks, word by word', () => {
    const [a, b] = differences('Hun leker mest alene ute', 'Hun leker mest med Ole ute');
    expect(marked(a)).toEqual(['alene']);
    expect(marked(b)).toEqual(['med Ole']);
  });
  it('are shown as they were written, every letter of them', () => {
    const texts = ['', 'a', 'to  ord\nog  linjer', 'ø æ å', 'likt likt likt', 'likt ulikt likt'];
    for (const one of texts)
      for (const two of texts) {
        const [a, b] = differences(one, two);
        expect(joined(a)).toBe(one);
        expect(joined(b)).toBe(two);
      }
  });
  it('are left unmarked when they are equal, or too long to compare', () => {
    expect(marked(differences('likt', 'likt')[0])).toEqual([]);
    const long = 'ord '.repeat(1000);
    expect(marked(differences(long, 'kort')[0])).toEqual([]);
    expect(joined(differences(long, 'kort')[0])).toBe(long);
  });
});
