/** How the terminal writes numbers, durations and foreign text. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Digits in groups of three: `421,376`. */
export const count = (value: number): string =>
  Number.isFinite(value) ? whole.format(value) : String(value);

/** A loss: `4.654`. */
export const nats = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : String(value));

/** A fraction as `63.2 %`. */
export const percent = (fraction: number, digits = 1): string =>
  Number.isFinite(fraction) ? `${(100 * fraction).toFixed(digits)} %` : String(fraction);

/** Seconds as `1:02` or `3:00:05`. */
export function duration(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const longest = 500;

/**
 * Text from data or users with everything made visible that a terminal would obey or hide: control
 * characters, escape sequences, changes of writing direction. A name must not be able to move the cursor.
 */
export function printable(text: string): string {
  const visible = text
    .slice(0, longest)
    .replace(
      /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (character) => named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
  return text.length > longest ? `${visible}…` : visible;
}
