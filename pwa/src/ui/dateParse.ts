/** Days written by hand. All three languages write the day first. */

const two = (n: number) => String(n).padStart(2, '0');

function isDay(year: number, month: number, day: number): boolean {
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
}

/**
 * A date that a person wrote, as `YYYY-MM-DD`; undefined when it is none. Taken are day, month and year with
 * any sign between them (22.11.2026, 22/11-26, 22 11 2026), six or eight digits in a row (221126), a day and a
 * month alone (22.11.: the year of `today`), and the wire's own form. Two digits of a year are of the hundred
 * years that end ten years after `today`.
 */
export function parseDate(written: string, today: string): string | undefined {
  const raw = written.trim();
  const year = Number(today.slice(0, 4));
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(raw);
  const split = /^(\d{1,2})[.\-/ ]+(\d{1,2})(?:[.\-/ ]+(\d{4}|\d{2}))?[.]?$/.exec(raw);
  const solid = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(raw);
  let d: number;
  let m: number;
  let y: number;
  if (iso) {
    [y, m, d] = [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  } else {
    const parts = split ?? solid;
    if (!parts) return undefined;
    [d, m] = [Number(parts[1]), Number(parts[2])];
    y = parts[3] === undefined ? year : Number(parts[3]);
    if (parts[3]?.length === 2) {
      y += Math.floor(year / 100) * 100;
      if (y > year + 10) y -= 100;
    }
  }
  return isDay(y, m, d) ? `${y}-${two(m)}-${two(d)}` : undefined;
}

/** A date as it is written in a field: 22.11.2026. What is no date stays as it is. */
export function writeDate(iso: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  return parts ? `${parts[3]}.${parts[2]}.${parts[1]}` : iso;
}

/** The day before. */
export function dayBefore(iso: string): string {
  const when = new Date(`${iso}T12:00:00Z`);
  when.setUTCDate(when.getUTCDate() - 1);
  return when.toISOString().slice(0, 10);
}
