import { texts } from '../../text';

/** The few words that stand beside a case wherever it is named. Apart from the rest: the list needs no more. */
export const signs = texts({
  nb: {
    level: (n: number) => `Nivå ${n}`,
    closed: 'Avsluttet og låst',
    stopped: 'Trinnene er stanset',
    practice: 'Øvelse',
  },
  nn: {
    level: (n: number) => `Nivå ${n}`,
    closed: 'Avslutta og låst',
    stopped: 'Trinna er stansa',
    practice: 'Øving',
  },
  en: {
    level: (n: number) => `Level ${n}`,
    closed: 'Closed and locked',
    stopped: 'The steps are stopped',
    practice: 'Practice',
  },
});
