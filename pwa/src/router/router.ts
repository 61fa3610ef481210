import { signal } from '@preact/signals';
import { hrefOf, type Route, routeOf } from './routes';

/** Where the person is. Screens are drawn from this. */
export const route = signal<Route>({ name: 'home' });

/** Counts journeys within the page, so that the first screen does not take the focus from the browser. */
export const journeys = signal(0);

/** What a screen with unsaved words asks before it is left. It saves; it never holds a person back. */
const leaving = new Set<() => void>();

/** Runs `flush` before each journey, until the returned function is called. */
export function beforeLeaving(flush: () => void): () => void {
  leaving.add(flush);
  return () => leaving.delete(flush);
}

/** A tab of the same case: the screen stays, and with it the focus and how far one has scrolled. */
function within(before: Route, next: Route): boolean {
  return before.name === 'case' && next.name === 'case' && before.id === next.id;
}

/** Answers whether another screen is drawn. */
function arrive(next: Route): boolean {
  const sameScreen = within(route.peek(), next);
  route.value = next;
  if (!sameScreen) journeys.value++;
  return !sameScreen;
}

/** Goes to a place in the app. `replace` leaves no step to go back to. */
export function go(next: Route, how: { replace?: boolean } = {}): void {
  const href = hrefOf(next);
  for (const flush of leaving) flush();
  if (how.replace || href === location.pathname) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  if (arrive(next) && !how.replace) scrollTo(0, 0);
}

/** Begins to follow the address bar. Called once, by main. */
export function startRouter(): void {
  route.value = routeOf(location.pathname);
  addEventListener('popstate', () => {
    for (const flush of leaving) flush();
    arrive(routeOf(location.pathname));
  });
}
