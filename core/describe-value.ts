/** Describes any value in a few characters, for error messages. Never throws. */

/** Describes a value that a user wrote: `missing`, `a list`, `"text"`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return truncate(JSON.stringify(value));
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    case 'function':
      return 'a function';
    default:
      return truncate(String(value));
  }
}

/** Cuts a text to 60 characters. */
export const truncate = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** Describes a value that a plugin returned, with its content. */
export function describeReturnValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (value instanceof Float32Array) return `a Float32Array of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  try {
    return (JSON.stringify(value) ?? 'undefined').slice(0, 60);
  } catch {
    return 'an object';
  }
}

/** Maximum number of words that a message lists. */
const LISTED = 5;

/** Lists words for a message: the first few, and the number of the others. */
export function listWords(words: readonly string[]): string {
  const list = words.slice(0, LISTED).map((word) => `"${truncate(word)}"`);
  const more = words.length - list.length;
  return `the word${words.length === 1 ? '' : 's'} ${list.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
