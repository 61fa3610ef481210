import { texts } from '../../text';

export const t = texts({
  nb: {
    title: 'Logg inn',
    lead: 'Stafettloggen følger barnet, også når du er uten nett.',
    again: (name: string) => `Velkommen tilbake, ${name}`,
    againLead: 'Profilen din er logget ut. Logg inn for å åpne den.',
    choose: (name: string) => `Hei, ${name}`,
    chooseLead: 'Alt Stafett lagrer på denne enheten blir låst med en kode bare du kjenner.',
    warning:
      'Koden kan ikke hentes tilbake. Glemmer du den, må du logge inn på nytt, og det som ikke er sendt går tapt.',
    create: 'Lås med denne',
    arriving: 'Et øyeblikk. Vi tar imot innloggingen.',
    toLock: 'Åpne en profil på denne enheten',
  },
  nn: {
    title: 'Logg inn',
    lead: 'Stafettloggen følgjer barnet, også når du er utan nett.',
    again: (name: string) => `Velkomen tilbake, ${name}`,
    againLead: 'Profilen din er logga ut. Logg inn for å opne han.',
    choose: (name: string) => `Hei, ${name}`,
    chooseLead: 'Alt Stafett lagrar på denne eininga, blir låst med ein kode berre du kjenner.',
    warning:
      'Koden kan ikkje hentast tilbake. Gløymer du han, må du logge inn på nytt, og det som ikkje er sendt, går tapt.',
    create: 'Lås med denne',
    arriving: 'Eit augeblikk. Vi tek imot innlogginga.',
    toLock: 'Opne ein profil på denne eininga',
  },
  en: {
    title: 'Log in',
    lead: 'The relay log follows the child, also when you are offline.',
    again: (name: string) => `Welcome back, ${name}`,
    againLead: 'Your profile is logged out. Log in to open it.',
    choose: (name: string) => `Hello, ${name}`,
    chooseLead: 'Everything Stafett stores on this device is locked with a code that only you know.',
    warning:
      'The code cannot be recovered. If you forget it you must log in again, and what has not been sent is lost.',
    create: 'Lock with this',
    arriving: 'One moment. Your log-in is being received.',
    toLock: 'Open a profile on this device',
  },
});
