/** Finds values that JSON does not preserve, and that a checkpoint or log therefore cannot hold. */
import { isPlain } from '../plain.js';
import { describeReturnValue } from '../describe-value.js';

/**
 * Describes the first part of a value that JSON would change, such as `` `seen` is a Map ``; undefined if there is none. Keys whose value is undefined do not count.
 */
export function notPlainData(value: unknown, path = ''): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
    return undefined;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = notPlainData(value[i], `${path}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isPlain(value) || typeof value.toJSON === 'function')
    return `${path ? `\`${path}\`` : 'it'} is ${kindOf(value)}`;
  for (const [key, inside] of Object.entries(value)) {
    const found = inside === undefined ? undefined : notPlainData(inside, path ? `${path}.${key}` : key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  const named = typeof value === 'object' && value !== null ? value.constructor?.name : undefined;
  return named === undefined || named === 'Object' ? describeReturnValue(value) : `of the class ${named}`;
}
