import { signal } from '@preact/signals';

/** The profile of somebody who logged in and turned out to have one here: the lock screen opens it, and says why. */
export const knownProfile = signal<string | undefined>(undefined);
