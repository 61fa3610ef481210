import { type Language, language } from './language';

/** A text, or a way to make one from numbers and names. */
type Line = string | ((...parts: never[]) => string);
/** Texts by key, in groups where that reads better. */
export type TextShape = { readonly [key: string]: Line | readonly string[] | TextShape };

/**
 * One folder's texts in the three languages. Bokmål is the type: a key that nynorsk or English lacks, or has
 * too much, is a type error. The answer is a function that gives the texts in the language on screen; a
 * component that calls it is drawn anew when the language changes.
 */
export function texts<T extends TextShape>(all: { nb: T; nn: NoInfer<T>; en: NoInfer<T> }): () => T {
  const byLanguage: Record<Language, T> = all;
  return () => byLanguage[language.value];
}
