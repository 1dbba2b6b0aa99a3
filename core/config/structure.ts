/**
 * What no configuration may look like, whatever its keys mean: cyclic, bottomless, with keys that are no names, or with
 * more values than can be looked at one by one.
 */
import { RecallError } from '../errors.js';
import { isPlain } from '../plain.js';

const DEEPEST = 64;
const LONGEST_KEY = 100;
/** A schema takes up to a kilobyte to say what is wrong with one value. */
const MOST_VALUES = 2 ** 16;
/** So far inwards an error says where most of them are. */
const DEEPEST_SHOWN = 5;

/** What there is inside of an object, counted as often as it is reached: schemas and JSON know of nothing shared. */
interface Extent {
  readonly values: number;
  readonly levels: number;
  /** The key that more than half of the values are in. */
  readonly most?: string;
}

/**
 * What is no plain data, such as a typed array, is one value, whatever it holds.
 *
 * @param where Names the place of a key, for errors.
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
    if (path.length + (known?.levels ?? 0) > DEEPEST) {
      throw wrong(`goes more than ${DEEPEST} levels deep`, path.slice(0, 3));
    }
    const extent = known ?? inside(value, path, [...above, value]);
    extents.set(value, extent);
    return extent;
  };

  const inside = (value: object, path: readonly string[], above: readonly object[]): Extent => {
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    const all: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    // So many are too many, whatever they are.
    if (all.length > MOST_VALUES) return { values: all.length, levels: 0 };
    let [values, levels, largest] = [all.length, 0, 0];
    let most: string | undefined;
    for (const key of keys ?? []) {
      if (key === '__proto__') throw wrong('is no key', [...path, key]);
      if (key.length > LONGEST_KEY) throw wrong(`has a key of ${key.length} characters`, path);
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

  if (visit(config, [], []).values > MOST_VALUES) throw tooMany(mostOf(config, extents), where);
}

function tooMany(path: readonly string[], where: (path: readonly string[]) => string): RecallError {
  const mostly = path.length > 0 ? `, most of them in ${path.join('.')}` : '';
  const problem = `The configuration holds more than ${MOST_VALUES.toLocaleString('en-US')} values${mostly}`;
  return new RecallError('RECALL_CONFIG', problem, {
    at: where(path),
    fix: 'What is so long belongs in a file that a plugin reads or, in code, in a typed array.',
  });
}

/** The way to where most values are. */
function mostOf(config: object, extents: ReadonlyMap<object, Extent>): readonly string[] {
  const path: string[] = [];
  for (let at: unknown = config; path.length < DEEPEST_SHOWN;) {
    const key = extents.get(at as object)?.most;
    if (key === undefined) break;
    path.push(key);
    at = Reflect.get(at as object, key);
  }
  return path;
}
