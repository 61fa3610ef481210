import { call, end, restart, session, startWorker } from './client';
import { flushDrafts } from './drafts';

/** Tabs of one browser tell each other here that a person is at work, or that the profile was locked. */
const tabs = new BroadcastChannel('stafett.lock');
const TELL_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 5_000;
/** Locking waits no longer than this for drafts to be stored. */
const CLOSE_WITHIN_MS = 2_000;

let lastActive = Date.now();
let lastTold = 0;

/** Locks: what is half written is stored, then the worker ends with every key in it. */
export async function lock(): Promise<void> {
  tabs.postMessage('lock');
  await closeHere();
}

async function closeHere(): Promise<void> {
  await within(flushDrafts());
  restart();
}

let aside: Promise<void> | undefined;

/**
 * A page that the browser puts aside whole, to show it again when somebody goes back, forgets everything first and
 * begins anew then, as after a reload: meanwhile the profile may have been locked, or be gone. Called once, by main.
 */
export function watchAside(): void {
  addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) return;
    const saved = flushDrafts();
    session.value = { state: 'starting' }; // nothing of it stands on the screen that is kept
    aside = within(saved).then(() => end());
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void Promise.resolve(aside).then(() => startWorker());
  });
}

const within = (work: Promise<void>) =>
  Promise.race([work, new Promise<void>((done) => setTimeout(done, CLOSE_WITHIN_MS))]);

/** Logs out: the server forgets the session, the device keeps the sealed rows, what is unsent among them. */
export async function logout(): Promise<void> {
  await flushDrafts();
  const there = await call('logout', undefined);
  tabs.postMessage('lock');
  restart();
  if (there) location.assign(there);
}

function active(): void {
  lastActive = Date.now();
  if (lastActive - lastTold > TELL_EVERY_MS) {
    lastTold = lastActive;
    tabs.postMessage('active');
  }
}

function lookAtTheClock(): void {
  const now = session.peek();
  if (!('profile' in now)) return;
  if (Date.now() - lastActive >= now.profile.idleMinutes * 60_000) void closeHere();
}

/** Follows the person's hands, in every tab, and locks when they rest too long. Called once, by main. */
export function watchIdle(): void {
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(kind, active, { passive: true, capture: true });
  }
  session.subscribe(() => {
    lastActive = Date.now();
  });
  tabs.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data === 'active') lastActive = Date.now();
    if (event.data === 'lock' && 'profile' in session.peek()) void closeHere();
  };
  setInterval(lookAtTheClock, LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', lookAtTheClock);
}
