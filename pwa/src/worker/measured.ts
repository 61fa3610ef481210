/** What scripts/bench.mjs measures of the worker: an open profile on a real store, without a network. */
export { Opened } from './opened';
export { selfEffect } from './self';
export { Database } from './store/database';
export { Profiles } from './store/profiles';
export { readStored, SealedStore } from './store/sealed';
export { Tabs } from './tabs';
