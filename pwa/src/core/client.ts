import { signal } from '@preact/signals';
import { language } from '../text/language';
import workerAddress from '../worker/worker.ts?worker&url';
import type { CallName, Calls, CoreAsk, Message, Request, Session, SyncState } from './messages';
import { Fault } from './messages';
import type { CoreMethod, CoreMethods } from './methods';
import { trustedScript } from './trusted';

/** What is open. Screens are chosen from this and the route. */
export const session = signal<Session>({ state: 'starting' });

/** How far what was written here has come. */
export const sync = signal<SyncState>({
  online: navigator.onLine,
  reached: undefined,
  busy: false,
  local: 0,
  refused: 0,
  judged: 0,
  taken: 0,
  looks: 0,
  fetched: false,
  lastContact: 0,
  problem: undefined,
});

/** Rises each time something that the core answers may have changed. `useAsk` follows it. */
export const changes = signal(0);

/** The cases of the latest change; undefined: any. */
let latestChange: readonly string[] | undefined;
export const changedCases = (): readonly string[] | undefined => latestChange;

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (fault: Fault) => void;
}

/** Halves of keys, by profile: see messages.ts. */
const shares = new Map<string, Uint8Array<ArrayBuffer>>();

let worker: Worker | undefined;
let nextId = 1;
const waiting = new Map<number, Waiting>();

function hear(message: Message): void {
  if ('id' in message) {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (!asked) return;
    if (message.ok) asked.resolve(message.value);
    else asked.reject(new Fault(message.fault));
    return;
  }
  switch (message.news) {
    case 'session':
      session.value = message.session;
      if ('profile' in message.session) language.value = message.session.profile.language;
      if (message.session.state === 'open') askToKeep();
      break;
    case 'sync':
      sync.value = message.sync;
      break;
    case 'changed':
      latestChange = message.cases;
      changes.value++;
      break;
    case 'share':
      if (message.share) shares.set(message.profile, message.share);
      else shares.delete(message.profile);
      break;
    case 'restart':
      restart(message.fault);
      break;
  }
}

/**
 * Starts the worker. It is the only holder of keys and content: ending it forgets them. `alone`: no other tab is
 * asked for keys. `fault`: why the one before ended, told on the first screen.
 */
export function startWorker(alone = false, fault?: string): void {
  const begun = new Worker(trustedScript(workerAddress), { type: 'module', name: 'core' });
  worker = begun;
  begun.onmessage = (event: MessageEvent<Message>) => {
    if (worker === begun) hear(event.data);
  };
  begun.onerror = (event) => {
    event.preventDefault();
    if (worker !== begun) return;
    // It must not live on with the keys behind a closed door. One that never came up would not a second time.
    if (session.peek().state !== 'starting') return restart('core_failed');
    end(new Fault({ code: 'core_failed', detail: event.message }));
    session.value = { state: 'closed', profiles: [], fault: 'core_failed' };
  };
  call('start', { language: language.peek(), alone, shares }).then(
    (state) => {
      session.value = fault && state.state === 'closed' ? { ...state, fault } : state;
    },
    (thrown: Fault) => {
      session.value = { state: 'closed', profiles: [], fault: thrown.code };
    },
  );
}

let asked = false;
/** Asks the browser not to clear what is stored when the disk runs short. It may say no; nothing depends on it. */
function askToKeep(): void {
  if (asked) return;
  asked = true;
  navigator.storage?.persist?.().catch(() => undefined);
}

function failAll(fault: Fault): void {
  for (const { reject } of waiting.values()) reject(fault);
  waiting.clear();
}

/** Ends the worker, and with it every key and word in its memory. */
export function end(fault = new Fault({ code: 'locked' })): void {
  worker?.terminate();
  worker = undefined;
  failAll(fault);
  session.value = { state: 'starting' };
}

/** Ends the worker and starts a closed one. `fault`: why. */
export function restart(fault?: string): void {
  end();
  startWorker(true, fault);
}

/** Asks the worker. Rejects with a Fault. */
export function call<C extends CallName>(name: C, arg: Calls[C][0]): Promise<Calls[C][1]> {
  return new Promise((resolve, reject) => {
    if (!worker) {
      reject(new Fault({ code: 'locked' }));
      return;
    }
    const id = nextId++;
    // The pair is kept by the types of this function; the worker answers an id with the answer to its call.
    waiting.set(id, { resolve: (value) => resolve(value as Calls[C][1]), reject });
    worker.postMessage({ id, call: name, arg } as Request);
  });
}

/**
 * Asks the core of the open profile. Rejects with a Fault: `locked`, `storage_full` (nothing was kept),
 * `core_failed`, or a code of core.Error. A change that the answer calls `kept` is on disk, sealed.
 */
export function ask<M extends CoreMethod>(method: M, arg: CoreMethods[M][0]): Promise<CoreMethods[M][1]> {
  return call('core', { method, arg } as CoreAsk) as Promise<CoreMethods[M][1]>;
}
