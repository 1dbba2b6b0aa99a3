/** Laying text out for a terminal of 80 columns. */

/** Widest line that a command prints. */
export const COLUMNS = 80;

/** Breaks a text into lines at its spaces; a longer word stays in one piece. */
export function wrap(text: string, width = COLUMNS): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Rows of a label and what belongs to it: labels in one column, the rest wrapped beside it. */
export function labelled(
  rows: readonly (readonly [label: string, text: string])[],
  { indent = 0, gap = 2 }: { readonly indent?: number; readonly gap?: number } = {},
): string[] {
  // A label that is much longer than the others has a line of its own.
  const most = Math.floor(COLUMNS / 2) - indent - gap;
  const width = Math.max(0, ...rows.map(([label]) => label.length).filter((length) => length <= most));
  const margin = ' '.repeat(indent + width + gap);
  return rows.flatMap(([label, text]) => {
    const lines = wrap(text, COLUMNS - margin.length);
    const head = ' '.repeat(indent) + label;
    const first = head.padEnd(margin.length) + (lines[0] ?? '');
    if (label.length > width) return [head, ...lines.map((line) => margin + line)];
    return [first.trimEnd(), ...lines.slice(1).map((line) => margin + line)];
  });
}

/** What a terminal would obey or hide: control characters, C1 among them, and changes of writing direction. */
const STEERING = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Names and texts come from users: nothing in them may steer the terminal. */
export const visible = (text: string) => text.replace(STEERING, '\u{fffd}');

/** A value as JSON, with escapes in the place of what would steer the terminal: it reads back the same. */
export const jsonText = (value: unknown) =>
  JSON.stringify(value, null, 2).split('\n').map(escaped).join('\n');

/** As JSON and YAML escape characters within double quotes. */
export const escaped = (line: string) =>
  line.replace(STEERING, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** Whether a text holds what would steer the terminal. */
export const isSteering = (text: string) => text.search(STEERING) >= 0;

/** `1 run`, `1,024 runs`. */
export const plural = (count: number, noun: string) =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
