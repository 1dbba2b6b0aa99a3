/** Values in a few characters, as errors show them; whatever a value is, this does not fail. */

/** What somebody wrote, or did not: `missing`, `a list`. */
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

/** A text as an error shows it. */
export const truncate = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** What a plugin answered, with what is in it. */
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
