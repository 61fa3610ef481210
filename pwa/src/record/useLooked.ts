import { useEffect } from 'preact/hooks';
import { call } from '../core';
import type { LookScreen } from '../core/messages';

/** Says that a screen of a case is open, for the access log; undefined while nothing of it is shown yet. A fault of that is no matter of the screen's. */
export function useLooked(id: string | undefined, screen: LookScreen): void {
  useEffect(() => {
    if (id === undefined) return;
    void call('looked', { case: id, screen }).catch(() => undefined);
  }, [id, screen]);
}
