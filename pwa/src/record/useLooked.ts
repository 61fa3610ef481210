import { useEffect } from 'preact/hooks';
import { call } from '../core';
import type { LookScreen } from '../core/messages';

/** Says that a screen of a case is open, for the access log. A fault of that is no matter of the screen's. */
export function useLooked(id: string, screen: LookScreen): void {
  useEffect(() => {
    void call('looked', { case: id, screen }).catch(() => undefined);
  }, [id, screen]);
}
