import { useEffect } from 'preact/hooks';
import { arrival } from '../account/arrival';
import { collect } from '../account/collect';
import { session } from '../core/client';
import { route } from '../router/router';
import { Loading } from '../ui';
import { Banners } from './Banners';
import { Boundary } from './Boundary';
import { NotFound } from './NotFound';
import { Reconnect } from './Reconnect';
import { Shell } from './Shell';
import { fetchScreen, Stage } from './Stage';
import { openPlaces } from './screens';

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
    if (waiting) fetchScreen('cases').catch(() => undefined); // if it fails, it fails when it is needed
  }, [waiting]);
}

/** The app: a frame, and in it the screen that the route and the session lead to. */
export function App() {
  useHeadStart();
  useArrival();
  const now = session.value;
  const at = route.value;
  const atDoor = openPlaces.includes(at.name);
  let content = <Loading />;
  if (now.state === 'lease') content = <Reconnect />;
  else if (at.name === 'unknown' && now.state === 'open') content = <NotFound />;
  else if (at.name !== 'unknown' && at.name !== 'home' && now.state !== 'starting') {
    if (at.name === 'invite' || atDoor !== (now.state === 'open')) content = <Stage route={at} />;
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
