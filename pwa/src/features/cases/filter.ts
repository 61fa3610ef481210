import type { CaseRow } from '../../record/shapes';

/** Which of the cases on this device are shown. It hides and finds; it decides nothing. */
export interface Filter {
  search: string;
  which: 'mine' | 'unit' | 'closed';
  /** undefined: all levels. */
  level: number | undefined;
}

export const everything: Filter = { search: '', which: 'mine', level: undefined };

/** Letters without case, signs and accents, so that "asa" finds "Åsa" and "Ása". */
export const folded = (words: string): string =>
  words
    .toLocaleLowerCase('nb')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae');

/** The rows that the filter lets through, in their order. Every word searched for begins a word of the name. */
export function filtered(rows: readonly CaseRow[], filter: Filter): CaseRow[] {
  const wanted = folded(filter.search).split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const closed = row.status === 'closed';
    if (closed !== (filter.which === 'closed')) return false;
    if (filter.which === 'mine' && !row.mine) return false;
    if (filter.level !== undefined && row.level !== filter.level) return false;
    if (wanted.length === 0) return true;
    const words = folded(row.name).split(/[\s-]+/);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  });
}
