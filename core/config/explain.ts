/** `recall config --explain`: lists every key with the file, preset or flag that set it. */
import { wrap } from '../text.js';
import { leaves } from './provenance.js';
import type { ResolvedConfig } from './resolve.js';

/**
 * The notes, and one line per key: `sampler.exponent = 0.8   # --set sampler.exponent`.
 *
 * @param width Maximum number of columns. Longer comments are wrapped, and longer values cut.
 */
export function explain({ config, sources, notes }: ResolvedConfig, width = Infinity): readonly string[] {
  const lines = leaves(config).map(({ path, value }) => ({
    text: `${path.join('.')} = ${written(value)}`,
    source: sources.get(path.join('.')) ?? 'defaults',
  }));
  // One very long value must not push all comments off the screen.
  const longest = Math.max(0, ...lines.map(({ text }) => text.length));
  const column = Math.min(60, Math.floor(width / 2), longest);
  const beside = (text: string, source: string) => {
    const whole = `${text.padEnd(column)}   # ${source}`;
    if (whole.length <= width) return [whole];
    const margin = ' '.repeat(column);
    const comments = wrap(source, width - column - 5).map((line) => `${margin}   # ${line}`);
    if (text.length > column)
      return [text.length > width ? `${text.slice(0, width - 3)}...` : text, ...comments];
    return [text.padEnd(column) + comments[0].slice(column), ...comments.slice(1)];
  };
  return [
    ...notes.flatMap((note) => wrap(note, width - 2).map((line) => `# ${line}`)),
    ...lines.flatMap(({ text, source }) => beside(text, source)),
  ];
}

/** The value as JSON, or a name for values that JSON cannot hold. */
function written(value: unknown): string {
  if (typeof value === 'function') return `[function ${value.name || 'without a name'}]`;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const name = (value.constructor as { name?: string } | undefined)?.name ?? 'Object';
    if (name !== 'Object') return `[${name}]`;
  }
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `[${typeof value}]`;
  }
}
