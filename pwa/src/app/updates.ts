import { signal } from '@preact/signals';
import { flushDrafts } from '../core/drafts';
import { trustedScript } from '../core/trusted';

/** The app's version: that of the package and the commit it was built from. Written by Vite. */
export const version: string = __APP_VERSION__;

/** A new version lies ready beside this one. */
export const updateReady = signal(false);

declare const __APP_VERSION__: string;

const ASK_EVERY_MS = 30 * 60_000;
let registration: ServiceWorkerRegistration | undefined;

/**
 * Registers the service worker, so that the app starts without network from the second visit on, and asks for
 * new versions. A new one is fetched whole and then waits: it takes over when the person says so.
 */
export function startUpdates(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  let replaced = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Cleared with all that the site had stored: a page that reloaded now would lose the words on its screen.
    if (!navigator.serviceWorker.controller) return;
    // The first worker of all takes over a page of its own version: nothing to reload then.
    if (replaced) void flushDrafts().finally(() => location.reload());
    replaced = true;
  });
  navigator.serviceWorker.register(trustedScript('/sw.js'), { updateViaCache: 'none' }).then(follow, () => {
    // Without a service worker the app works as long as there is network; settings tells which it is.
  });
}

function follow(found: ServiceWorkerRegistration): void {
  registration = found;
  const look = () => {
    if (found.waiting && navigator.serviceWorker.controller) updateReady.value = true;
  };
  const watch = () => found.installing?.addEventListener('statechange', look);
  look();
  watch();
  found.addEventListener('updatefound', watch);
  // Browsers ask by themselves only at journeys, and seconds late; a tablet may lie open for days.
  const ask = () => void found.update().catch(() => undefined);
  setInterval(ask, ASK_EVERY_MS);
  addEventListener('online', ask);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') ask();
  });
}

/** Takes the new version into use: drafts are stored first, since every tab of the app reloads. */
export async function takeUpdate(): Promise<void> {
  await flushDrafts();
  registration?.waiting?.postMessage('take');
}

/** Asks the server for a new version now. */
export async function askForUpdate(): Promise<void> {
  await registration?.update();
}
