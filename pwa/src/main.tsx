import './style/index.css';
import { render } from 'preact';
import { noteArrival } from './account/arrival';
import { noteInvitation } from './account/invitation';
import { App } from './app/App';
import { watchDoor } from './app/door';
import { watchFaults } from './app/faults';
import { startUpdates } from './app/updates';
import { session, startWorker } from './core/client';
import { watchDrafts } from './core/drafts';
import { watchAside, watchIdle } from './core/lock';
import { watchNetwork } from './core/network';
import { watchToJudge } from './core/toJudge';
import { startRouter } from './router/router';
import { keepLanguage } from './text/language';

/** The worker mostly knows sooner than this what is open; a frame drawn before would be drawn twice. */
const WAIT_MS = 250;

startWorker();
keepLanguage();
watchFaults();
noteArrival();
noteInvitation();
addEventListener('hashchange', noteInvitation);
startRouter();
watchDoor();
watchDrafts();
watchIdle();
watchAside();
watchNetwork();
watchToJudge();

function draw(): void {
  stop();
  clearTimeout(late);
  const root = document.getElementById('app');
  if (root) render(<App />, root);
  setTimeout(startUpdates); // the first screen goes first
}

const late = setTimeout(draw, WAIT_MS);
const stop = session.subscribe((now) => {
  if (now.state !== 'starting') draw();
});
