import type { ConsentText } from '../../record/shapes';

/** The text in the language asked for, or the nearest that there is: the other Norwegian, then any. */
export function textFor(offered: readonly ConsentText[], wanted: string): ConsentText | undefined {
  const next = wanted === 'nn' ? 'nb' : 'nn';
  return (
    offered.find((each) => each.lang === wanted) ??
    offered.find((each) => wanted !== 'en' && each.lang === next) ??
    offered.find((each) => each.lang === 'nb') ??
    offered[0]
  );
}

/** SHA-256 of a text's UTF-8 bytes, 64 hex digits in lower case. */
export async function sha256(words: string): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(words));
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same day some months later; the last day of the month where there is no such day. */
export function months(from: string, many: number): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(from);
  if (!parts) return '';
  const month = Number(parts[2]) - 1 + many;
  const year = Number(parts[1]) + Math.floor(month / 12);
  const last = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year}-${two((month % 12) + 1)}-${two(Math.min(Number(parts[3]), last))}`;
}
