import { signal } from '@preact/signals';

/** A fault that no screen dealt with. The frame shows it, so that nothing fails silently. */
export const stray = signal<string | undefined>(undefined);

/** Follows what nobody caught. Called once, by main. */
export function watchFaults(): void {
  addEventListener('unhandledrejection', (event) => {
    stray.value = event.reason instanceof Error ? event.reason.message : String(event.reason);
  });
  addEventListener('error', (event) => {
    stray.value = event.message;
  });
}
