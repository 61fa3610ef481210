import { useEffect, useState } from 'preact/hooks';
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
  useEffect(() => setState({ value: undefined, fault: undefined }), [method, question]);

  // `question` is `arg`, and `times` and language ask again
  useEffect(() => {
    let current = true;
    const run = () =>
      ask(method, arg).then(
        (value) => current && setState({ value, fault: undefined }),
        (thrown) => current && setState((old) => ({ ...old, fault: faultOf(thrown) })),
      );
    run();
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
