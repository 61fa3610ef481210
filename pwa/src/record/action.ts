import { signal } from '@preact/signals';

/** What the next case screen opens with: another screen asks for it before it goes there. */
export const wanted = signal<'suspect' | undefined>(undefined);
