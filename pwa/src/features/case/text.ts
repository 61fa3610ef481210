import { texts } from '../../text';
import { en } from './text/en';
import { nb } from './text/nb';
import { nn } from './text/nn';

export const t = texts({ nb, nn, en });
