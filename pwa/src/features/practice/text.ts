import { count, texts } from '../../text';

export const t = texts({
  nb: {
    title: 'Øv',
    lead: 'Snakk dere gjennom en oppdiktet sak, trinn for trinn. Ingenting blir skrevet inn her.',
    none: 'Enheten din har ingen handlingsveileder ennå.',
    noneIn: (guide: string) => `${guide} har ingen øvelse.`,
    frame: (groupMin: number, groupMax: number, from: number, to: number) =>
      `Grupper på ${groupMin}–${groupMax}. Sett av ${from}–${count(to, 'minutt', 'minutter')}.`,
    choose: 'Velg en sak',
    talk: 'Snakk om dette',
    step: (level: string, n: string) => `Nivå ${level}, trinn ${n}`,
    try: 'Vil dere også prøve skjermene? Skriv en undring, og kryss av for at det er en øvelse.',
    tryLink: 'Ny undring',
  },
  nn: {
    title: 'Øv',
    lead: 'Snakk dykk gjennom ei oppdikta sak, trinn for trinn. Ingenting blir skrive inn her.',
    none: 'Eininga di har ingen handlingsrettleiar enno.',
    noneIn: (guide: string) => `${guide} har inga øving.`,
    frame: (groupMin: number, groupMax: number, from: number, to: number) =>
      `Grupper på ${groupMin}–${groupMax}. Set av ${from}–${count(to, 'minutt', 'minutt')}.`,
    choose: 'Vel ei sak',
    talk: 'Snakk om dette',
    step: (level: string, n: string) => `Nivå ${level}, trinn ${n}`,
    try: 'Vil de òg prøve skjermane? Skriv ei undring, og kryss av for at det er ei øving.',
    tryLink: 'Ny undring',
  },
  en: {
    title: 'Practise',
    lead: 'Talk your way through an invented case, step by step. Nothing is written here.',
    none: 'Your unit has no guide yet.',
    noneIn: (guide: string) => `${guide} has no exercise.`,
    frame: (groupMin: number, groupMax: number, from: number, to: number) =>
      `Groups of ${groupMin}–${groupMax}. Set aside ${from}–${count(to, 'minute', 'minutes')}.`,
    choose: 'Choose a case',
    talk: 'Talk about this',
    step: (level: string, n: string) => `Level ${level}, step ${n}`,
    try: 'Would you like to try the screens too? Write a concern, and tick that it is an exercise.',
    tryLink: 'New concern',
  },
});
