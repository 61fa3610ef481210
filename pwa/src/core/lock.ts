import { call, restart, session } from './client';
import { flushDrafts } from './drafts';

/** Tabs of one browser tell each other here that a person is at work, or that the profile was locked. */
const tabs = new BroadcastChannel('stafett.lock');
const TELL_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 5_000;

let lastActive = Date.now();
let lastTold = 0;

/** Locks: what is half written is stored, then the worker ends with every key in it. */
export async function lock(): Promise<void> {
  tabs.postMessage('lock');
  await closeHere();
}

async function closeHere(): Promise<void> {
  await Promise.race([flushDrafts(), new Promise((done) => setTimeout(done, 2_000))]);
  restart();
}

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
