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
    family: {
      open: 'Trenger dere hjelp nå? Se hvem du kan ringe.',
      guardian:
        'Er du redd for barnet eller for deg selv, eller er det blitt for vanskelig hjemme? Du kan ringe selv. Du trenger ikke være sikker.',
      young: 'Er du redd, eller er noe vanskelig? Du kan ringe selv, og du trenger ikke spørre noen først.',
      helpline: 'Alarmtelefonen for barn og unge',
      ask: 'Gjelder det noe i saken, kan du spørre den som holder stafettpinnen.',
    },
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
    family: {
      open: 'Treng de hjelp no? Sjå kven du kan ringje.',
      guardian:
        'Er du redd for barnet eller for deg sjølv, eller har det vorte for vanskeleg heime? Du kan ringje sjølv. Du treng ikkje vere sikker.',
      young:
        'Er du redd, eller er noko vanskeleg? Du kan ringje sjølv, og du treng ikkje spørje nokon først.',
      helpline: 'Alarmtelefonen for barn og unge',
      ask: 'Gjeld det noko i saka, kan du spørje den som held stafettpinnen.',
    },
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
    family: {
      open: 'Do you need help now? See whom you can call.',
      guardian:
        'Are you afraid for the child or for yourself, or has it become too hard at home? You can call. You need not be sure.',
      young: 'Are you afraid, or is something hard? You can call, and you need not ask anybody first.',
      helpline: 'The emergency line for children and young people',
      ask: 'If it is about the case, you can ask the one who holds the baton.',
    },
  },
});
