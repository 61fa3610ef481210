import { moment } from '../text';
import { words } from './text';

/** When something was written. What came later, because its device was offline, tells both clocks. */
export const when = (arrived: number, written: number | undefined): string =>
  written ? words().arrived(moment(written), moment(arrived)) : moment(arrived);
