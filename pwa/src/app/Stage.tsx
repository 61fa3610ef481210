import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Route } from '../router/routes';
import { FaultNotice, Loading } from '../ui';
import { atHand, screens } from './screens';

type Place = Exclude<Route, { name: 'home' | 'unknown' }>;
type AnyScreen = (props: { route: Place }) => JSX.Element;

/** Screens that have been fetched: going to one shows it at once. */
const fetched = new Map<Place['name'], AnyScreen>(Object.entries(atHand) as [Place['name'], AnyScreen][]);

/** Fetches a screen, so that it is there when somebody goes to it. */
export async function fetchScreen(name: Place['name']): Promise<void> {
  const module = await screens[name]();
  // The table of screens pairs each name with a screen for that name's route.
  fetched.set(name, module.default as AnyScreen);
}

/** Fetches the route's screen, and draws it. */
export function Stage({ route }: { route: Place }) {
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState<Place['name']>();
  const Here = fetched.get(route.name);
  useEffect(() => {
    if (fetched.has(route.name)) return;
    setFailed(undefined);
    fetchScreen(route.name).then(
      () => redraw((n) => n + 1),
      () => setFailed(route.name),
    );
  }, [route.name]);
  if (failed === route.name) return <FaultNotice code="unreachable" onRetry={() => location.reload()} />;
  // Another case is another screen; another tab of the same case is not.
  return Here ? <Here key={'id' in route ? route.id : ''} route={route} /> : <Loading />;
}
