/** The languages of the screen, as they are named in profiles, in the URL of nothing, and by the core. */
export const languages = ['nb', 'nn', 'en'] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself: never translated. */
export const languageNames: Record<Language, string> = { nb: 'Bokmål', nn: 'Nynorsk', en: 'English' };

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
