import { useEffect } from 'preact/hooks';
import { arrival } from '../account/arrival';
import { collect } from '../account/collect';
import { session } from '../core/client';
import { go, route } from '../router/router';
import { type Route, routeOf } from '../router/routes';
import { Loading } from '../ui';
import { Banners } from './Banners';
import { Boundary } from './Boundary';
import { NotFound } from './NotFound';
import { Reconnect } from './Reconnect';
import { Shell } from './Shell';
import { Stage } from './Stage';
import { openPlaces, screens } from './screens';

/** Where a person who unlocks goes on: the place that was asked for while everything was closed. */
let wanted: Route = { name: 'cases' };
/** Who was there last: another person of the same tablet does not land in their case. */
let lastPerson: string | undefined;

/** Which route is drawn, given what is open: content only when a profile is, doors only when none is. */
function useDoor(): void {
  const at = route.value;
  const now = session.value;
  useEffect(() => {
    if (now.state === 'starting' || now.state === 'lease') return;
    const atDoor = openPlaces.includes(at.name);
    if (now.state === 'open') {
      if (lastPerson && lastPerson !== now.profile.id) wanted = { name: 'cases' };
      lastPerson = now.profile.id;
      if (atDoor) go(wanted, { replace: true });
      else if (at.name === 'home') go({ name: 'cases' }, { replace: true });
      else wanted = { name: 'cases' };
      return;
    }
    if (now.state === 'login')
      wanted = { name: 'cases' }; // logged out: whoever comes back begins at the beginning
    else if (!atDoor && at.name !== 'home') wanted = routeOf(location.pathname);
    const door = now.state === 'closed' && now.profiles.length > 0 ? 'lock' : 'login';
    const free = now.state === 'closed' && atDoor; // from the lock screen one may go to log in, and back
    if (!free && at.name !== door) go({ name: door }, { replace: true });
  }, [at, now]);
}

/** Whoever had a profile open when they left for a log-in provider goes on in it. */
function useArrival(): void {
  const now = session.value;
  const open = now.state === 'open' ? now.profile.id : undefined;
  useEffect(() => {
    const back = arrival.peek();
    if (open && back && 'code' in back && back.profile === open) void collect();
  }, [open]);
}

/** While a person types the secret, the screen they most likely go to is fetched. */
function useHeadStart(): void {
  const waiting = session.value.state === 'closed';
  useEffect(() => {
    if (waiting) screens.cases().catch(() => undefined); // without network it is fetched, or fails, when it is needed
  }, [waiting]);
}

/** The app: a frame, and in it the screen that the route and the session lead to. */
export function App() {
  useDoor();
  useHeadStart();
  useArrival();
  const now = session.value;
  const at = route.value;
  const atDoor = openPlaces.includes(at.name);
  let content = <Loading />;
  if (now.state === 'lease') content = <Reconnect />;
  else if (at.name === 'unknown' && now.state === 'open') content = <NotFound />;
  else if (at.name !== 'unknown' && at.name !== 'home' && now.state !== 'starting') {
    if (atDoor !== (now.state === 'open')) content = <Stage route={at} />;
  }
  return (
    <Shell open={now.state === 'open'}>
      <Banners />
      <main id="main" class="shell-main" tabIndex={-1}>
        <Boundary place={JSON.stringify(at)}>{content}</Boundary>
      </main>
    </Shell>
  );
}
