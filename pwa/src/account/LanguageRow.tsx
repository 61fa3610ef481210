import { type Language, language, languageNames, languages } from '../text';

/** The three languages in a row, for screens that are seen before a profile is open. */
export function LanguageRow() {
  return (
    <div class="row">
      {languages.map((each: Language) => (
        <button
          key={each}
          type="button"
          class="ds-button"
          data-variant={each === language.value ? 'secondary' : 'tertiary'}
          data-size="sm"
          lang={each}
          aria-pressed={each === language.value}
          onClick={() => {
            language.value = each;
          }}
        >
          {languageNames[each]}
        </button>
      ))}
    </div>
  );
}
