import { expect, test } from 'vitest';
import { uuid7 } from './ids';

test('an id is a UUIDv7 in lower case that sorts by time', () => {
  const [early, late] = [uuid7(1_700_000_000_000), uuid7(1_700_000_000_001)];
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
  expect(parseInt(early.replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
  expect(uuid7()).not.toBe(uuid7());
});
