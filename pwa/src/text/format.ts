import { type Language, language } from './language';

/** Chromium has no nynorsk dates; it then falls to bokmål, and the weekday is put right below. */
const locales: Record<Language, string[]> = { nb: ['nb'], nn: ['nn', 'nb'], en: ['en-GB'] };
const nynorskDays = ['søndag', 'måndag', 'tysdag', 'onsdag', 'torsdag', 'fredag', 'laurdag'];

type Style = 'short' | 'long' | 'weekday' | 'full';
const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
};

const made = new Map<string, Intl.DateTimeFormat>();
function formatter(tag: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tag} ${name}`;
  let found = made.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locales[tag], options);
    made.set(key, found);
  }
  return found;
}

/** Noon keeps a date on its own day in every time zone that a device may be set to. */
function atNoon(day: string): Date | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (!parts) return undefined;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), 12);
}

function write(when: Date, tag: Language, name: string, options: Intl.DateTimeFormatOptions): string {
  const words = formatter(tag, name, options);
  if (tag !== 'nn' || !options.weekday) return words.format(when); // half the time of its parts
  const parts = words.formatToParts(when);
  return parts
    .map((part) => (part.type === 'weekday' ? (nynorskDays[when.getDay()] ?? part.value) : part.value))
    .join('');
}

/** A date without a clock, `YYYY-MM-DD`, in words. What is no date is given back as it came. */
export function date(day: string, style: Style = 'long', tag: Language = language.value): string {
  const when = atNoon(day);
  return when ? write(when, tag, style, styles[style]) : day;
}

/** A moment, in milliseconds since 1970, as day and clock on this device. */
export function moment(ms: number, tag: Language = language.value): string {
  return write(new Date(ms), tag, 'moment', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** Today on this device, `YYYY-MM-DD`. For prefilled fields only: a device's clock decides nothing. */
export function today(now: Date = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Whole days from one date to another; negative when `to` lies before. NaN when one is no date. */
export function daysBetween(from: string, to: string): number {
  const a = atNoon(from);
  const b = atNoon(to);
  return a && b ? Math.round((b.getTime() - a.getTime()) / 86_400_000) : Number.NaN;
}

/** Size in bytes in words a person uses. */
export function size(bytes: number, tag: Language = language.value): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${new Intl.NumberFormat(locales[tag], { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

/** "1 sak", "3 saker". All three languages have one form for one and one for the rest. */
export function count(n: number, one: string, other: string): string {
  return `${n} ${n === 1 ? one : other}`;
}

/** The first letters of the first and last name, for the round sign beside a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
