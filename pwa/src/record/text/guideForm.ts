import { texts } from '../../text';

/** The words of a guide's form: a filled-in tool, wherever it is filled in. */
export const guideForm = texts({
  nb: {
    save: 'Lagre',
    done: 'Lagre som ferdig',
    isDone: 'Skjemaet er merket som ferdig.',
    kept: 'Lagret på denne enheten.',
    keptDone: 'Lagret og merket som ferdig.',
    nothing: 'Ingenting var endret.',
    restored: 'Vi fant det du hadde begynt på, og hentet det fram igjen.',
    startOver: 'Gå tilbake til det som var lagret',
    required: 'Felt merket med stjerne må være fylt ut før skjemaet er ferdig.',
    choose: 'Velg …',
  },
  nn: {
    save: 'Lagre',
    done: 'Lagre som ferdig',
    isDone: 'Skjemaet er merkt som ferdig.',
    kept: 'Lagra på denne eininga.',
    keptDone: 'Lagra og merkt som ferdig.',
    nothing: 'Ingenting var endra.',
    restored: 'Vi fann det du hadde byrja på, og henta det fram igjen.',
    startOver: 'Gå tilbake til det som var lagra',
    required: 'Felt merkte med stjerne må vere fylte ut før skjemaet er ferdig.',
    choose: 'Vel …',
  },
  en: {
    save: 'Save',
    done: 'Save as done',
    isDone: 'The form is marked as done.',
    kept: 'Saved on this device.',
    keptDone: 'Saved and marked as done.',
    nothing: 'Nothing was changed.',
    restored: 'We found what you had begun, and brought it back.',
    startOver: 'Go back to what was saved',
    required: 'Fields with a star must be filled in before the form is done.',
    choose: 'Choose …',
  },
});
