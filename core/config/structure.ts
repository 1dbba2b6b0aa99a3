/**
 * Refuses configurations that are cyclic, too deep, too large or have unusable keys, before a schema looks at every value.
 */
import { RecallError } from '../errors.js';
import { isPlain } from '../plain.js';

const MAX_DEPTH = 64;
const MAX_KEY_LENGTH = 100;
/** Limited because a schema needs up to a kilobyte per wrong value. */
const MAX_VALUES = 2 ** 16;
/** Number of keys in an error's path to most of the values. */
const SHOWN_DEPTH = 5;

/** The size of an object. Shared objects count each time, as in JSON. */
interface Extent {
  readonly values: number;
  readonly levels: number;
  /** The key that contains more than half of the values. */
  readonly most?: string;
}

/**
 * Values that are not plain data, such as typed arrays, count as one.
 *
 * @param where Describes the place of a key, for errors.
 * @throws RECALL_CONFIG
 */
export function checkStructure(config: object, where: (path: readonly string[]) => string): void {
  const extents = new Map<object, Extent>();
  const wrong = (problem: string, path: readonly string[]) =>
    new RecallError('RECALL_CONFIG', `${path.join('.') || 'The configuration'} ${problem}`, {
      at: where(path),
    });

  const visit = (value: object, path: readonly string[], above: readonly object[]): Extent => {
    if (above.includes(value)) throw wrong('contains itself', path);
    const known = extents.get(value);
    if (path.length + (known?.levels ?? 0) > MAX_DEPTH) {
      throw wrong(`goes more than ${MAX_DEPTH} levels deep`, path.slice(0, 3));
    }
    const extent = known ?? inside(value, path, [...above, value]);
    extents.set(value, extent);
    return extent;
  };

  const inside = (value: object, path: readonly string[], above: readonly object[]): Extent => {
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    const all: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    // Too many already, whatever they contain.
    if (all.length > MAX_VALUES) return { values: all.length, levels: 0 };
    let [values, levels, largest] = [all.length, 0, 0];
    let most: string | undefined;
    for (const key of keys ?? []) {
      if (key === '__proto__') throw wrong('is not a valid key', [...path, key]);
      if (key.length > MAX_KEY_LENGTH) throw wrong(`has a key of ${key.length} characters`, path);
    }
    for (const [i, below] of all.entries()) {
      if (!isPlain(below) && !Array.isArray(below)) continue;
      const key = keys?.[i] ?? String(i);
      const extent = visit(below, [...path, key], above);
      values += extent.values;
      levels = Math.max(levels, 1 + extent.levels);
      if (extent.values > largest) [largest, most] = [extent.values, key];
    }
    return { values, levels, most: 2 * largest > values ? most : undefined };
  };

  if (visit(config, [], []).values > MAX_VALUES) throw tooMany(mostOf(config, extents), where);
}

function tooMany(path: readonly string[], where: (path: readonly string[]) => string): RecallError {
  const mostly = path.length > 0 ? `, most of them in ${path.join('.')}` : '';
  const problem = `The configuration holds more than ${MAX_VALUES.toLocaleString('en-US')} values${mostly}`;
  return new RecallError('RECALL_CONFIG', problem, {
    at: where(path),
    fix: 'Put long lists in a file that a plugin reads or, in code, in a typed array.',
  });
}

/** The path to most of the values. */
function mostOf(config: object, extents: ReadonlyMap<object, Extent>): readonly string[] {
  const path: string[] = [];
  for (let at: unknown = config; path.length < SHOWN_DEPTH;) {
    const key = extents.get(at as object)?.most;
    if (key === undefined) break;
    path.push(key);
    at = Reflect.get(at as object, key);
  }
  return path;
}
