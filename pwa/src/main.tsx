import './style/index.css';
import { render } from 'preact';
import { noteArrival } from './account/arrival';
import { App } from './app/App';
import { watchFaults } from './app/faults';
import { startUpdates } from './app/updates';
import { startWorker } from './core/client';
import { watchDrafts } from './core/drafts';
import { watchIdle } from './core/lock';
import { watchNetwork } from './core/network';
import { startRouter } from './router/router';
import { keepLanguage } from './text/language';

keepLanguage();
watchFaults();
noteArrival();
startRouter();
startWorker();
watchDrafts();
watchIdle();
watchNetwork();

const root = document.getElementById('app');
if (root) render(<App />, root);

startUpdates();
