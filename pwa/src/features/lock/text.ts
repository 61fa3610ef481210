import { texts } from '../../text';

export const t = texts({
  nb: {
    title: 'Stafett er låst',
    lead: 'Alt du har skrevet ligger trygt på denne enheten.',
    pick: 'Hvem er du?',
    pin: 'Koden din',
    passphrase: 'Setningen din',
    open: 'Åpne',
    other: 'Velg en annen',
    newPerson: 'Logg inn som en ny person',
    left: (n: number) =>
      n === 1 ? 'Ett forsøk igjen. Så fjernes profilen fra denne enheten.' : `${n} forsøk igjen.`,
    waitFor: (seconds: number) => `Vent ${seconds} sekunder før du prøver igjen.`,
    loggedOut: 'Logget ut',
    arrived: 'Innloggingen gikk bra. Åpne profilen din med koden din.',
    exists: 'Du har allerede en profil på denne enheten. Åpne den med koden din.',
    forgotten: 'Jeg har glemt koden',
    forgottenTitle: 'Fjerne profilen fra denne enheten?',
    forgottenText:
      'Koden kan ikke hentes tilbake. Du kan fjerne profilen og logge inn på nytt. Det som er sendt kommer tilbake. Det som bare er på denne enheten går tapt.',
    remove: 'Fjern profilen',
  },
  nn: {
    title: 'Stafett er låst',
    lead: 'Alt du har skrive, ligg trygt på denne eininga.',
    pick: 'Kven er du?',
    pin: 'Koden din',
    passphrase: 'Setninga di',
    open: 'Opne',
    other: 'Vel ein annan',
    newPerson: 'Logg inn som ein ny person',
    left: (n: number) =>
      n === 1 ? 'Eitt forsøk att. Så blir profilen fjerna frå denne eininga.' : `${n} forsøk att.`,
    waitFor: (seconds: number) => `Vent ${seconds} sekund før du prøver igjen.`,
    loggedOut: 'Logga ut',
    arrived: 'Innlogginga gjekk bra. Opne profilen din med koden din.',
    exists: 'Du har alt ein profil på denne eininga. Opne han med koden din.',
    forgotten: 'Eg har gløymt koden',
    forgottenTitle: 'Fjerne profilen frå denne eininga?',
    forgottenText:
      'Koden kan ikkje hentast tilbake. Du kan fjerne profilen og logge inn på nytt. Det som er sendt, kjem tilbake. Det som berre er på denne eininga, går tapt.',
    remove: 'Fjern profilen',
  },
  en: {
    title: 'Stafett is locked',
    lead: 'Everything you have written is safe on this device.',
    pick: 'Who are you?',
    pin: 'Your code',
    passphrase: 'Your sentence',
    open: 'Open',
    other: 'Choose another',
    newPerson: 'Log in as a new person',
    left: (n: number) =>
      n === 1 ? 'One attempt left. Then the profile is removed from this device.' : `${n} attempts left.`,
    waitFor: (seconds: number) => `Wait ${seconds} seconds before you try again.`,
    loggedOut: 'Logged out',
    arrived: 'You are logged in. Open your profile with your code.',
    exists: 'You already have a profile on this device. Open it with your code.',
    forgotten: 'I have forgotten the code',
    forgottenTitle: 'Remove the profile from this device?',
    forgottenText:
      'The code cannot be recovered. You can remove the profile and log in again. What has been sent comes back. What is only on this device is lost.',
    remove: 'Remove the profile',
  },
});
