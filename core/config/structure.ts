/** What no configuration may look like, whatever its keys mean: cyclic, bottomless, or with keys that are no names. */
import { RecallError } from '../errors.js';
import { isPlain } from './compose.js';

const DEEPEST = 64;
const LONGEST_KEY = 100;

/**
 * @param where Names the place of a key, for errors.
 * @throws RECALL_CONFIG
 */
export function checkStructure(config: object, where: (path: readonly string[]) => string): void {
  const sound = new WeakSet<object>();
  const visit = (value: unknown, path: readonly string[], above: readonly object[]): void => {
    if (!isPlain(value) && !Array.isArray(value)) return;
    if (above.includes(value)) throw wrong('contains itself', path);
    if (path.length > DEEPEST) throw wrong(`goes more than ${DEEPEST} levels deep`, path.slice(0, 3));
    // An object that several keys share (a YAML alias) is looked at once.
    if (sound.has(value)) return;
    for (const [key, inside] of Object.entries(value)) {
      if (key === '__proto__') throw wrong('is no key', [...path, key]);
      if (key.length > LONGEST_KEY) throw wrong(`has a key of ${key.length} characters`, path);
      visit(inside, [...path, key], [...above, value]);
    }
    sound.add(value);
  };
  const wrong = (problem: string, path: readonly string[]) =>
    new RecallError('RECALL_CONFIG', `${path.join('.') || 'The configuration'} ${problem}`, {
      at: where(path),
    });
  visit(config, [], []);
}
