import { signal } from '@preact/signals';

/** What is kept while a person is away at a log-in provider: what the server binds the way back to. */
export interface Leaving {
  verifier: string;
  device: string;
  /** The profile that was open, which its secret opens again first. */
  profile?: string;
  /** The link that the person opened and logs in for. */
  invitation?: string;
}

/** Somebody is back from a log-in provider: with a code that a session is collected for, or without. */
export type Arrival = (Leaving & { code: string }) | { fault: string };

/** Who has just come back; undefined when nobody has. */
export const arrival = signal<Arrival | undefined>(undefined);

const KEPT = 'stafett.leaving';

/** Goes to a log-in provider. The page ends here; it begins anew at `noteArrival`. */
export function leaveFor(url: string, leaving: Leaving): void {
  sessionStorage.setItem(KEPT, JSON.stringify(leaving));
  location.assign(url);
}

/** Notes who is back from a log-in provider, and takes the code out of the address. Called once, by main. */
export function noteArrival(): void {
  const [, what, value = ''] = /^#(arrived|failed)=([\w-]+)$/.exec(location.hash) ?? [];
  if (!what) return;
  history.replaceState(null, '', location.pathname);
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (what === 'failed') arrival.value = { fault: value };
  else arrival.value = kept ? { ...(JSON.parse(kept) as Leaving), code: value } : { fault: 'login_state' };
}
