/** The methods of the Go core that a screen may ask, as pairs of what is asked and what is answered. */
import type { CoreMethods as GoMethods } from '../gen/methods';

/** What opens, loads and syncs is the worker's own business. */
type Private = 'open' | 'load' | 'ready' | 'lang' | 'pushNext' | 'pushAnswer' | 'pullNext' | 'pullAnswer';

/** What the worker adds by itself: the day, the time and fresh ids. */
type Supplied = 'today' | 'now' | 'ids';

type In<T> = Omit<T, Supplied>;

export type CoreMethods = {
  [M in Exclude<keyof GoMethods, Private>]: [In<GoMethods[M]['in']>, Omit<GoMethods[M]['out'], 'effects'>];
};

export type CoreMethod = keyof CoreMethods;
