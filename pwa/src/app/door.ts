import { effect, untracked } from '@preact/signals';
import { invitation } from '../account/invitation';
import { askAhead, session } from '../core';
import { go, route } from '../router';
import { type Route, routeOf } from '../router/routes';
import { openPlaces } from './screens';

/** Where a person who unlocks goes on: the place that was asked for while everything was closed. */
let wanted: Route = { name: 'cases' };
/** Who was there last: another person of the same tablet does not land in their case. */
let lastPerson: string | undefined;

/**
 * Leads to the door or from it, given what is open: content only when a profile is, doors only when none is. Called
 * once, by main. It follows the signals themselves, so that by the time anything is drawn the address is right.
 */
export function watchDoor(): void {
  effect(() => {
    const at = route.value;
    const now = session.value;
    untracked(() => lead(at, now));
  });
}

function lead(at: Route, now: typeof session.value): void {
  if (now.state === 'starting' || now.state === 'lease') return;
  const atDoor = openPlaces.includes(at.name);
  // An invitation is looked at by whoever has its link, with a profile open or without.
  if (at.name === 'invite' && (now.state === 'open' || now.state === 'closed')) return;
  if (now.state === 'open') {
    if (lastPerson && lastPerson !== now.profile.id) wanted = { name: 'cases' };
    const arrives = lastPerson !== now.profile.id || atDoor;
    lastPerson = now.profile.id;
    if (atDoor && invitation.peek()) wanted = { name: 'invite' };
    // The cases are everybody's first screen but the privacy officer's, who has none.
    const first: Route = { name: now.profile.role === 'privacy_officer' ? 'access' : 'cases' };
    const to = atDoor && wanted.name !== 'cases' ? wanted : atDoor || at.name === 'home' ? first : undefined;
    if (arrives && (to ?? at).name === 'cases') askAhead('cases', {});
    if (to) go(to, { replace: true });
    else wanted = { name: 'cases' };
    return;
  }
  if (now.state === 'login')
    wanted = { name: 'cases' }; // logged out: whoever comes back begins at the beginning
  else if (!atDoor && at.name !== 'home' && at.name !== 'invite') wanted = routeOf(location.pathname);
  const door = now.state === 'closed' && now.profiles.length > 0 ? 'lock' : 'login';
  const free = now.state === 'closed' && atDoor; // from the lock screen one may go to log in, and back
  if (!free && at.name !== door) go({ name: door }, { replace: true });
}
