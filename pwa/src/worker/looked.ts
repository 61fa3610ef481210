/** A screen of a case that was opened here, for the access log. `at`: this device's clock, ms since 1970. */
export interface Look {
  case: string;
  screen: string;
  at: number;
}

/** The same screen again within this time is the same look. */
const SAME_MS = 5 * 60_000;
/** How many wait at most; beyond it the oldest go. Some days of work without network stay far below. */
const KEPT_MAX = 400;
/** How many are reported at once (server/looks, ReportMax). */
export const REPORT_MAX = 200;

/** The looks that wait with one more; undefined when it is one of them already. */
export function noted(list: readonly Look[], look: Look): Look[] | undefined {
  const again = list.some(
    (each) => each.case === look.case && each.screen === look.screen && Math.abs(look.at - each.at) < SAME_MS,
  );
  return again ? undefined : [...list, look].slice(-KEPT_MAX);
}

/** What still waits when some were reported. */
export function without(list: readonly Look[], reported: readonly Look[]): Look[] {
  return list.filter(
    (each) =>
      !reported.some((sent) => sent.case === each.case && sent.screen === each.screen && sent.at === each.at),
  );
}
