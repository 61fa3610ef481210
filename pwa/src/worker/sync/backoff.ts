/**
 * How long to wait after the n-th failure in a row (1, 2, …), in ms: doubling from 2 s up to 5 min, and of that
 * a random half to whole, so that a municipality's tablets do not all come back in the same second.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(2_000 * 2 ** (failures - 1), 300_000);
  return Math.round(whole * (0.5 + 0.5 * random()));
}
