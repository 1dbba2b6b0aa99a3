/** `recall config --explain`: every key of a resolved configuration, and which file, preset or flag set it. */
import type { ResolvedConfig } from './resolve.js';
import { leaves } from './provenance.js';

/**
 * One line for each key, `key = value   # source`, after a line for each note: `sampler.exponent = 0.8   # --set
 * sampler.exponent`.
 */
export function explain({ config, sources, notes }: ResolvedConfig): readonly string[] {
  const lines = leaves(config).map(({ path, value }) => ({
    text: `${path.join('.')} = ${written(value)}`,
    source: sources.get(path.join('.')) ?? 'defaults',
  }));
  // One very long value should not push every other comment off the screen.
  const width = Math.min(60, Math.max(0, ...lines.map(({ text }) => text.length)));
  return [
    ...notes.map((note) => `# ${note}`),
    ...lines.map(({ text, source }) => `${text.padEnd(width)}   # ${source}`),
  ];
}

/** A value as JSON where it has a JSON form; what only code can hold is named instead. */
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
