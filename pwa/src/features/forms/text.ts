import { texts } from '../../text';

export const t = texts({
  nb: {
    back: (name: string) => `Til saken om ${name}`,
    which: 'Hvilket skjema?',
    anew: 'Fyll ut på nytt',
    from: (day: string) => `Fylt ut ${day}`,
    named: 'Dette verktøyet brukes utenfor Stafett. Her ser du hva det er til.',
    app: 'Dette gjør du i saken.',
    goThere: 'Gå dit',
    unknown: 'Veilederen i denne saken har ikke dette verktøyet.',
    readOnly: 'Saken er avsluttet og låst. Skjemaet kan leses, men ikke endres.',
  },
  nn: {
    back: (name: string) => `Til saka om ${name}`,
    which: 'Kva skjema?',
    anew: 'Fyll ut på nytt',
    from: (day: string) => `Fylt ut ${day}`,
    named: 'Dette verktøyet blir brukt utanfor Stafett. Her ser du kva det er til.',
    app: 'Dette gjer du i saka.',
    goThere: 'Gå dit',
    unknown: 'Rettleiaren i denne saka har ikkje dette verktøyet.',
    readOnly: 'Saka er avslutta og låst. Skjemaet kan lesast, men ikkje endrast.',
  },
  en: {
    back: (name: string) => `To the case of ${name}`,
    which: 'Which form?',
    anew: 'Fill in a new one',
    from: (day: string) => `Filled in ${day}`,
    named: 'This tool is used outside Stafett. Here you see what it is for.',
    app: 'You do this in the case.',
    goThere: 'Go there',
    unknown: 'The guide of this case does not have this tool.',
    readOnly: 'The case is closed and locked. The form can be read but not changed.',
  },
});
