import { signal } from '@preact/signals';

/**
 * The token of the invitation that somebody came with; undefined when nobody did, or it is used. It is kept in memory
 * alone: the link can be opened again as long as it is not used.
 */
export const invitation = signal<string | undefined>(undefined);

/** Notes the token of a link, and takes it out of the address. Called by main, and when a link is opened in a page that is there. */
export function noteInvitation(): void {
  if (location.pathname.replace(/\/+$/, '') !== '/i') return;
  const token = /^#([\w-]{10,100})$/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, '', location.pathname);
  invitation.value = token;
}
