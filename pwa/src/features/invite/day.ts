/** The day of a moment (ms since 1970) on this device's clock, as `date` takes it. */
export function dayOf(ms: number): string {
  const day = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
