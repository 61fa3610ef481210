import { useEffect, useState } from 'preact/hooks';
import { ask, type Fault, faultOf } from '../core';
import type { Guide } from './shapes';

/** Guides that were fetched: a version of a guide never changes, and its text is long. */
const fetched = new Map<string, Guide>();

/** A guide, once asked for per version as long as the page lives. */
export function useGuide(
  guide: string | undefined,
  version: string | undefined,
): { guide: Guide | undefined; fault: Fault | undefined } {
  const key = guide && version ? `${guide} ${version}` : '';
  const [, redraw] = useState(0);
  const [fault, setFault] = useState<Fault>();
  useEffect(() => {
    if (!guide || !version || fetched.has(key)) return;
    let current = true;
    setFault(undefined);
    ask('guide', { guide, version }).then(
      (out) => {
        fetched.set(key, out.guide);
        if (current) redraw((n) => n + 1);
      },
      (thrown) => current && setFault(faultOf(thrown)),
    );
    return () => {
      current = false;
    };
  }, [key, guide, version]);
  return { guide: fetched.get(key), fault };
}
