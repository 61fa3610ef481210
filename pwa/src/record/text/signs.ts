import { texts } from '../../text';

/** The few words that stand beside a case wherever it is named. Apart from the rest: the list needs no more. */
export const signs = texts({
  nb: {
    level: (n: number) => `Nivå ${n}`,
    closed: 'Avsluttet og låst',
    stopped: 'Trinnene er stanset',
    practice: 'Øvelse',
    practiceHelp: 'Dette er ingen virkelig sak. Ingen foresatte får tilgang, og den telles aldri med.',
    blocked: 'Sperret adresse',
    blockedHelp:
      'Skriv ikke hvor barnet bor, går eller møtes, i noe som deles. Gi beskjed om sted ansikt til ansikt, og spør lederen når du er i tvil.',
  },
  nn: {
    level: (n: number) => `Nivå ${n}`,
    closed: 'Avslutta og låst',
    stopped: 'Trinna er stansa',
    practice: 'Øving',
    practiceHelp: 'Dette er inga verkeleg sak. Ingen føresette får tilgang, og ho blir aldri talt med.',
    blocked: 'Sperra adresse',
    blockedHelp:
      'Skriv ikkje kvar barnet bur, går eller møtest, i noko som blir delt. Gje beskjed om stad ansikt til ansikt, og spør leiaren når du er i tvil.',
  },
  en: {
    level: (n: number) => `Level ${n}`,
    closed: 'Closed and locked',
    stopped: 'The steps are stopped',
    practice: 'Practice',
    practiceHelp: 'This is no real case. No guardian gets access, and it is never counted.',
    blocked: 'Blocked address',
    blockedHelp:
      'Do not write where the child lives, goes or meets people in anything that is shared. Tell people the place face to face, and ask the leader when in doubt.',
  },
});
