import { effect, signal } from '@preact/signals';

/** The languages of the screen, as they are named in profiles, in the URL of nothing, and by the core. */
export const languages = ['nb', 'nn', 'en'] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself: never translated. */
export const languageNames: Record<Language, string> = { nb: 'Bokmål', nn: 'Nynorsk', en: 'English' };

const STORED_AS = 'stafett.language';

export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/** Picks from what the browser's owner reads, most wanted first. Norwegian without a form is bokmål. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'nn') return 'nn';
    if (base === 'nb' || base === 'no' || base === 'da' || base === 'sv' || base === 'se') return 'nb';
    if (base === 'en') return 'en';
  }
  return 'nb';
}

/** The device's own choice: it is no secret, and the lock screen needs it before any profile is open. */
function deviceLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORED_AS);
    if (isLanguage(stored)) return stored;
  } catch {
    // A browser that forbids local storage still gets a language.
  }
  return languageFor(typeof navigator === 'undefined' ? [] : navigator.languages);
}

/** The language on screen. A profile that is opened sets it to its own. */
export const language = signal<Language>(deviceLanguage());

/** Keeps `<html lang>` and the device's default in step with the choice. Called once, by main. */
export function keepLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
    try {
      localStorage.setItem(STORED_AS, language.value);
    } catch {
      // As above: the choice then lasts as long as the page.
    }
  });
}
