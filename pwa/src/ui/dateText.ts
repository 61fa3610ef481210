import { texts } from '../text';

/** The words of the date field. */
export const dateText = texts({
  nb: {
    hint: 'dag.måned.år, for eksempel 22.11.2026',
    unread: 'Vi forstår ikke datoen ennå. Skriv den som 22.11.2026.',
    today: 'I dag',
    yesterday: 'I går',
    pick: 'Velg i kalender',
  },
  nn: {
    hint: 'dag.månad.år, til dømes 22.11.2026',
    unread: 'Vi forstår ikkje datoen enno. Skriv han som 22.11.2026.',
    today: 'I dag',
    yesterday: 'I går',
    pick: 'Vel i kalender',
  },
  en: {
    hint: 'day.month.year, for example 22.11.2026',
    unread: 'We do not understand the date yet. Write it as 22.11.2026.',
    today: 'Today',
    yesterday: 'Yesterday',
    pick: 'Choose in the calendar',
  },
});
