import { describe, expect, it } from 'vitest';
import { noted, without } from './looked';

const look = (n: number, at: number) => ({ case: `c${n}`, screen: 'plan', at });

describe('the looks that wait to be reported', () => {
  it('hold one for the same screen within five minutes', () => {
    const list = noted([], look(1, 0));
    expect(list).toHaveLength(1);
    expect(noted(list ?? [], look(1, 299_999))).toBeUndefined();
    expect(noted(list ?? [], look(1, 300_000))).toHaveLength(2);
    expect(noted(list ?? [], look(2, 1))).toHaveLength(2);
    expect(noted(list ?? [], { ...look(1, 1), screen: 'people' })).toHaveLength(2);
  });
  it('are bounded, and the newest stay', () => {
    let list = [look(0, 0)];
    for (let i = 1; i < 500; i++) list = noted(list, look(i, i)) ?? list;
    expect(list).toHaveLength(400);
    expect(list.at(-1)?.case).toBe('c499');
  });
  it('lose what was reported and nothing else', () => {
    expect(without([look(1, 1), look(2, 2), look(1, 3)], [look(1, 1)])).toEqual([look(2, 2), look(1, 3)]);
  });
});
