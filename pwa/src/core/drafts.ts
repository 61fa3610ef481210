import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { beforeLeaving } from '../router/router';
import { call, session } from './client';
import { faultOf } from './messages';

const SAVE_AFTER_MS = 200;

/** Drafts with words that are not stored yet; flushed before a journey, a lock or an update. They end with the profile. */
const unsaved = new Set<() => Promise<void>>();

/** Drafts on their way to the disk. */
const underWay = new Set<Promise<void>>();

/** Stores every half-written form now. Resolves when all of them are on disk, or could not be stored. */
export async function flushDrafts(): Promise<void> {
  for (const save of [...unsaved]) void save();
  await Promise.all(underWay);
}

/** Stores drafts when the window is hidden or left, and asks before words are lost with it. Called once, by main. */
export function watchDrafts(): void {
  const flush = () => void flushDrafts();
  addEventListener('beforeunload', (event) => {
    if (unsaved.size + underWay.size > 0) event.preventDefault();
  });
  // Whoever opens a profile next in this window is given nothing of what was written before.
  session.subscribe((now) => {
    if (!('profile' in now)) unsaved.clear();
  });
  addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') flush();
  });
  beforeLeaving(flush);
}

export interface Draft<T> {
  value: T;
  set: (next: T) => void;
  /** False until an earlier draft has been looked for; show the form then. */
  ready: boolean;
  /** There was an earlier draft, and its words are in `value`. */
  restored: boolean;
  /** The words on the screen are on disk too. */
  stored: boolean;
  /** Why the words could not be stored (a code): say so, they are only on the screen. */
  fault: string | undefined;
  /** Forgets the draft: the words have become a record, or the person drops them. */
  drop: () => Promise<void>;
}

/** Where a draft is kept, and what its form is told: whether the words are on disk, and why they could not be stored. */
interface DraftOf {
  key: string;
  scope: string;
  words: () => unknown;
  stored: (are: boolean) => void;
  fault: (code: string | undefined) => void;
}

/** What stores the words of one draft: a moment after the latest key, or at once. */
export function penFor({ key, scope, words, stored, fault }: DraftOf) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The latest write, or the removal that came after it: how an earlier one ends is of no more interest. */
  let latest: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    clearTimeout(timer);
    if (!unsaved.delete(save)) return latest;
    const mine: Promise<void> = call('writeDraft', { key, scope, data: JSON.stringify(words()) }).then(
      () => {
        if (latest !== mine) return;
        fault(undefined);
        stored(!unsaved.has(save));
      },
      (thrown) => {
        if (latest !== mine) return;
        const { code } = faultOf(thrown);
        // Tried again with the next key, journey or lock; not when the profile is closed, or the case gone from it.
        if (code !== 'locked' && code !== 'unknown_case') unsaved.add(save);
        fault(code);
      },
    );
    latest = mine;
    underWay.add(mine);
    void mine.finally(() => underWay.delete(mine));
    return mine;
  };
  const later = () => {
    unsaved.add(save);
    stored(false);
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  const forget = async () => {
    clearTimeout(timer);
    unsaved.delete(save);
    stored(false);
    fault(undefined);
    // The worker does one thing after the other: this goes after a write under way, and before words that come now.
    const gone = call('dropDraft', { key, scope });
    latest = gone.catch(() => undefined);
    await gone;
  };
  return { save, later, forget };
}

/**
 * A half-written form, sealed on the device as it is typed and there again after a reload, a lock or a crash.
 * `key` names it ("concern", `form:${case}:${tool}`). `scope` is the scope it is sealed under, so that it goes
 * when access to the case goes; '' is the profile's own.
 */
export function useDraft<T>(key: string, initial: T, scope = ''): Draft<T> {
  const [state, setState] = useState({ value: initial, ready: false, restored: false });
  const [fault, setFault] = useState<string>();
  const [stored, setStored] = useState(false);
  const latest = useRef(initial);

  const pen = useMemo(
    () => penFor({ key, scope, words: () => latest.current, stored: setStored, fault: setFault }),
    [key, scope],
  );

  // `initial` is what the form begins with, not followed
  useEffect(() => {
    let current = true;
    latest.current = initial;
    setState({ value: initial, ready: false, restored: false });
    call('readDraft', { key, scope }).then(
      (data) => {
        if (!current) return;
        if (data !== undefined) latest.current = restore(initial, data);
        setState({ value: latest.current, ready: true, restored: data !== undefined });
      },
      (thrown) => {
        if (!current) return;
        setFault(faultOf(thrown).code);
        setState({ value: initial, ready: true, restored: false });
      },
    );
    return () => {
      current = false;
      void pen.save();
    };
  }, [pen]);

  const set = (next: T) => {
    latest.current = next;
    setState((old) => ({ ...old, value: next }));
    pen.later();
  };
  const drop = async () => {
    latest.current = initial;
    setState({ value: initial, ready: true, restored: false });
    await pen.forget();
  };
  return { ...state, set, stored, fault, drop };
}

/** A stored draft; one from an earlier version of the form keeps what it has and begins with the rest. */
function restore<T>(initial: T, data: string): T {
  const stored = JSON.parse(data) as T;
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject(initial) && isObject(stored) ? { ...initial, ...stored } : stored;
}
