import { texts } from '../../text';
import { en } from './en';
import { nb } from './nb';
import { nn } from './nn';

/** What records, fields and their values are called, the same on every screen. */
export const words = texts({ nb, nn, en });
