/** What JSON gives back as it was: the only data that a checkpoint or a log can hold. */
import { isPlain } from '../plain.js';
import { describeReturnValue } from '../describe-value.js';

/**
 * What in a value would come back from a file as something else, in words: `` `seen` is a Map ``; undefined when
 * nothing would. A key without a value is as good as no key.
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
