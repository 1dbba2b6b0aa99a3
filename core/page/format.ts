/** Numbers and dates as people read them. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const count = (value: number) => whole.format(value);
export const percent = (value: number, digits = 1) => `${(100 * value).toFixed(digits)} %`;

/** Four significant digits, without an exponent where that can be read. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1000) return whole.format(value);
  if (size > 0 && size < 1e-4) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** A value with what it is counted in. */
export function quantity(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '–';
  return unit === 'fraction' ? percent(value) : number(value);
}

const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export const when = (iso: string | null) =>
  iso === null || Number.isNaN(Date.parse(iso)) ? '–' : date.format(new Date(iso));
