import { effect, signal } from '@preact/signals';
import { isLanguage, type Language, languageFor } from './languages';

export { isLanguage, type Language, languageFor, languageNames, languages } from './languages';

const STORED_AS = 'stafett.language';

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
