import { useLayoutEffect, useState } from 'preact/hooks';
import { language } from '../text/language';
import { ask, changedCases, changes } from './client';
import { type Fault, faultOf } from './messages';
import type { CoreMethod, CoreMethods } from './methods';

export interface Asked<T> {
  /** The latest answer; kept while a newer one is on its way. */
  value: T | undefined;
  fault: Fault | undefined;
  /** Asks once more. */
  again: () => void;
}

type Answer<M extends CoreMethod> = Promise<CoreMethods[M][1]>;

/** What was asked before its screen is drawn, as of which change. */
let ahead: { method: CoreMethod; question: string; change: number; answer: Promise<unknown> } | undefined;

/** Asks now what a screen that is about to be drawn will ask: the core works while the browser draws the frame. */
export function askAhead<M extends CoreMethod>(method: M, arg: CoreMethods[M][0]): void {
  const answer = ask(method, arg);
  answer.catch(() => undefined); // told to the screen that takes it; if none does, nobody misses it
  ahead = { method, question: JSON.stringify(arg), change: changes.peek(), answer };
}

/** The answer that was asked for ahead, once, if it is to the same question and nothing has changed since. */
function takeAhead<M extends CoreMethod>(method: M, question: string): Answer<M> | undefined {
  if (ahead?.method !== method || ahead.question !== question) return undefined;
  const { answer, change } = ahead;
  ahead = undefined;
  return change === changes.peek() ? (answer as Answer<M>) : undefined;
}

/**
 * An answer of the core that stays true: it is asked again whenever something it may depend on changed, here,
 * in another tab or on the server, and when the language does. With `caseId`, only when that case changed.
 */
export function useAsk<M extends CoreMethod>(
  method: M,
  arg: CoreMethods[M][0],
  caseId?: string,
): Asked<CoreMethods[M][1]> {
  const [state, setState] = useState<Omit<Asked<CoreMethods[M][1]>, 'again'>>({
    value: undefined,
    fault: undefined,
  });
  const [times, setTimes] = useState(0);
  const question = JSON.stringify(arg);

  // a new question or language is asked from the start
  useLayoutEffect(
    () => setState((old) => (old.value || old.fault ? { value: undefined, fault: undefined } : old)),
    [method, question],
  );

  // `question` is `arg`, and `times` and language ask again
  useLayoutEffect(() => {
    let current = true;
    const run = (answer: Answer<M> = ask(method, arg)) =>
      answer.then(
        (value) => current && setState({ value, fault: undefined }),
        (thrown) => current && setState((old) => ({ ...old, fault: faultOf(thrown) })),
      );
    run(takeAhead(method, question));
    let seen = changes.peek();
    const stop = changes.subscribe((number) => {
      if (number === seen) return;
      seen = number;
      const cases = changedCases();
      if (!caseId || !cases || cases.includes(caseId)) run();
    });
    return () => {
      current = false;
      stop();
    };
  }, [method, question, caseId, times, language.value]);

  return { ...state, again: () => setTimes((n) => n + 1) };
}
