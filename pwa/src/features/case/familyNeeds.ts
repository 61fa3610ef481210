import type { OpenItem } from '../../record/shapes';
import { answered, type Told } from './consent';

/**
 * What is still open in a step, each need once. One's own answer about the log closes the question for oneself, though
 * it stays open until the other guardian has answered.
 */
export function openNeeds(here: Told, open: readonly OpenItem[]): string[] {
  const mine = answered(here)
    .filter(({ purpose }) => purpose === 'relay_log')
    .flatMap(({ answers }) => answers.filter(({ signer }) => signer.me));
  const hasAnswered = mine.some(({ says }) => says !== 'nothing' && says !== 'expired');
  const needs = new Set(open.map(({ need }) => need));
  if (hasAnswered) needs.delete('log_consent');
  return [...needs];
}
