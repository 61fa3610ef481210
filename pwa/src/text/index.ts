import { en } from './en';
import { nb } from './nb';
import { nn } from './nn';
import { texts } from './texts';

export { count, date, daysBetween, initials, moment, size, today } from './format';
export { type Language, language, languageNames, languages } from './language';
export type { Text } from './nb';
export { texts } from './texts';

/** The words that several screens share: the frame, the states of a record, faults, buttons. */
export const text = texts({ nb, nn, en });
