import type { EntryView } from '../../gen/core';
import type { CaseTab, Route } from '../../router';

/** The part of the case where a step is taken; what is not here is done under "Hva nå?". */
const parts: Partial<Record<string, CaseTab>> = {
  sign_consent: 'people',
  refuse_consent: 'people',
  withdraw_consent: 'people',
  check_referral: 'people',
  send_referral: 'people',
  share: 'timeline',
};

/** Where in its case a refused step, or a form of the guide, is done once more. */
export function placeOf({ kind, intent, f }: EntryView, id: string): Route {
  if (intent === 'settle') return { name: 'looks' };
  if (kind === 'form') {
    const { tool } = f;
    return typeof tool === 'string' ? { name: 'form', id, tool } : { name: 'case', id, tab: 'tools' };
  }
  const tab = parts[intent ?? ''];
  return tab ? { name: 'case', id, tab } : { name: 'case', id };
}
