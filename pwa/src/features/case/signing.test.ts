import { describe, expect, it } from 'vitest';
import { greyed, pathOf } from './signing';

describe('a drawn signature', () => {
  it('becomes a path in the box that it is shown in', () => {
    expect(
      pathOf(
        [
          [
            { x: 0, y: 0 },
            { x: 150, y: 50 },
          ],
          [{ x: 300, y: 100 }],
        ],
        300,
        100,
      ),
    ).toBe('M0 0L300 100M600 200L600 200');
    expect(pathOf([], 300, 100)).toBe('');
    expect(pathOf([[]], 300, 100)).toBe('');
  });
  it('keeps to its bound and to the characters of a path, however long somebody draws', () => {
    const long = Array.from({ length: 40 }, (_, s) =>
      Array.from({ length: 3000 }, (_, i) => ({ x: (i * 7.31) % 599, y: (i * s * 3.17) % 199 })),
    );
    const path = pathOf(long, 600, 200);
    expect(path.length).toBeLessThanOrEqual(16_000);
    expect(path.length).toBeGreaterThan(8_000);
    expect(path).toMatch(/^M[MLC0-9 ,.-]*$/);
    const dots = Array.from({ length: 9000 }, () => [{ x: 1.23, y: 4.56 }]);
    expect(pathOf(dots, 600, 200).length).toBeLessThanOrEqual(16_000);
  });
});

describe('a photo', () => {
  it('is made grey, and as light as it was', () => {
    const pixels = new Uint8ClampedArray([255, 0, 0, 255, 255, 255, 255, 128]);
    greyed(pixels);
    expect([...pixels]).toEqual([76, 76, 76, 255, 255, 255, 255, 128]);
  });
});
