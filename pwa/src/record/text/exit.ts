import { texts } from '../../text';

/** The exit from the steps: calm, the same words everywhere. */
export const exitText = texts({
  nb: {
    title: 'Mistanke om vold eller overgrep',
    open: 'Mistanke om vold eller overgrep? Se hvem du ringer.',
    danger: 'Er noen i fare akkurat nå, ring politiet på 112.',
    police: 'Ring 112',
    call: (name: string) => `Ring ${name}`,
    write: 'Skriv ned mistanken',
    writeHelp: 'Trinnene stanser. Det du skriver er beskyttet, og vises aldri på en foresatts enhet.',
    first: 'Ring først. Når undringen er lagret, kan du skrive mistanken i en beskyttet del av saken.',
    saveAndWrite: 'Lagre og skriv om mistanken',
    law: 'Regler',
  },
  nn: {
    title: 'Mistanke om vald eller overgrep',
    open: 'Mistanke om vald eller overgrep? Sjå kven du ringjer.',
    danger: 'Er nokon i fare akkurat no, ring politiet på 112.',
    police: 'Ring 112',
    call: (name: string) => `Ring ${name}`,
    write: 'Skriv ned mistanken',
    writeHelp: 'Trinna stansar. Det du skriv er beskytta, og blir aldri vist på eininga til ein føresett.',
    first: 'Ring først. Når undringa er lagra, kan du skrive mistanken i ein beskytta del av saka.',
    saveAndWrite: 'Lagre og skriv om mistanken',
    law: 'Reglar',
  },
  en: {
    title: 'Suspicion of violence or abuse',
    open: 'Suspicion of violence or abuse? See whom to call.',
    danger: 'If somebody is in danger right now, call the police at 112.',
    police: 'Call 112',
    call: (name: string) => `Call ${name}`,
    write: 'Write down the suspicion',
    writeHelp: 'The steps stop. What you write is protected and never shown on a guardian’s device.',
    first:
      'Call first. When the concern is saved, you can write the suspicion in a protected part of the case.',
    saveAndWrite: 'Save and write about the suspicion',
    law: 'Law',
  },
});
