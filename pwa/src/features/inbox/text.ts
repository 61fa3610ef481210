import { texts } from '../../text';

export const t = texts({
  nb: {
    title: 'Innboks',
    lead: 'Demonstrasjonen sender ingen e-post. Her ser du hva du ville fått.',
    none: 'Ingenting ennå',
    hint: 'Avtal et møte med noen, og se i innboksen deres.',
  },
  nn: {
    title: 'Innboks',
    lead: 'Demonstrasjonen sender ingen e-post. Her ser du kva du ville fått.',
    none: 'Ingenting enno',
    hint: 'Avtal eit møte med nokon, og sjå i innboksen deira.',
  },
  en: {
    title: 'Inbox',
    lead: 'The demonstration sends no e-mail. This is what you would have been sent.',
    none: 'Nothing yet',
    hint: 'Arrange a meeting with somebody, and look in their inbox.',
  },
});
