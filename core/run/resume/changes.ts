/** Compares a resumed run's configuration with its checkpoint's, and refuses changes that nobody named. Pure functions. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../bus/events.js';
import { compose } from '../../config/compose.js';
import { storedForm } from '../../config/json-form.js';
import { leaves } from '../../config/provenance.js';
import { defaults, type Config, type PartialConfig } from '../../config/schema.js';
import { parseEdit } from '../../config/set.js';
import { truncate } from '../../describe-value.js';
import { RecallError } from '../../errors.js';
import type { Changes } from '../storage/history.js';

/** Keys that may change freely, because they do not affect what the model learns. */
const FREE = [
  'preset',
  'description',
  'engine.threads',
  'reporters',
  'checkpoints',
  'hooks',
  'plugins',
  'presets',
];

/** The differences between a stored configuration and the current one that affect the model. */
export function changesBetween(stored: object, config: Config): Changes {
  // Keys that an older recall did not know have their defaults.
  const before = valuesOf(compose(defaults, stored));
  const after = valuesOf(config);
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return Object.fromEntries(
    keys
      .filter((key) => !FREE.some((free) => isWithin(key, free)))
      .filter((key) => !isDeepStrictEqual(before.get(key), after.get(key)))
      .map((key) => [key, [before.get(key) ?? null, after.get(key) ?? null]]),
  );
}

/** The keys that the user names in `set` and `overrides`. */
export function namedKeys(set: readonly string[] = [], overrides: PartialConfig = {}): string[] {
  const paths = [...set.map((text) => parseEdit(text).path), ...leaves(overrides).map(({ path }) => path)];
  // Naming another plugin also names all of its options.
  return paths.map((path) => (path.at(-1) === 'plugin' ? path.slice(0, -1) : path).join('.'));
}

/**
 * @param named Keys that the user names now.
 * @param accepted Changes that were named when the run was resumed before.
 * @throws RecallError `RECALL_CHANGED` with the changes that nobody named.
 */
export function checkChanges(
  changes: Changes,
  named: readonly string[],
  accepted: readonly Changes[],
  at: string,
): void {
  // Naming any key of a new entry names the entry.
  const entryOf = (key: string) => (changes[key][0] === null ? key.replace(/\.plugin$/, '') : key);
  const isNamed = (key: string) =>
    named.some((name) => isWithin(key, name) || isWithin(name, entryOf(key))) ||
    accepted.some((earlier) => isDeepStrictEqual(earlier[key]?.[1], changes[key][1]));
  const unnamed = Object.keys(changes).filter((key) => !isNamed(key));
  if (unnamed.length === 0) return;
  throw new RecallError(
    'RECALL_CHANGED',
    `The configuration has changed since the checkpoint: ${changesText(changes, unnamed)}`,
    { at, fix: `Undo the change, or confirm it: --set ${unnamed[0]}=...` },
  );
}

/**
 * Checks that a configuration restored from a checkpoint contains all changes that were accepted since.
 *
 * @throws RecallError `RECALL_CHANGED` with what is missing.
 */
export function checkComplete(accepted: readonly Changes[], config: Config, at: string): void {
  const values = valuesOf(config);
  const latest = Object.entries(Object.assign({}, ...accepted) as Changes);
  const lost = latest.filter(([key, [, after]]) => !isDeepStrictEqual(values.get(key) ?? null, after));
  if (lost.length === 0) return;
  const lines = lost.map(([key, [, after]]) => `${key}: ${truncate(shown(after))}`);
  throw new RecallError(
    'RECALL_CHANGED',
    `config.json is damaged, and the checkpoint's copy lacks later changes: ${lines.join('; ')}`,
    { at, fix: `Name them again: --set ${lost[0][0]}=...` },
  );
}

/** Changes for messages: `batch: 4 -> 8; steps: 60 -> 80`. */
export const changesText = (changes: Changes, keys = Object.keys(changes)): string =>
  keys.map((key) => `${key}: ${fromTo(...changes[key])}`).join('; ');

/** Long values that start alike, such as paths, are shown from where they differ. */
function fromTo(...values: readonly [Json, Json]): string {
  const [before, after] = values.map(shown);
  if (truncate(before) !== truncate(after)) return `${truncate(before)} -> ${truncate(after)}`;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  const end = (text: string) => truncate(`...${text.slice(Math.max(0, start - 20))}`);
  return `${end(before)} -> ${end(after)}`;
}

const shown = (value: Json) => (value === null ? 'nothing' : JSON.stringify(value));

/** Whether a key is another one, or inside it. */
export const isWithin = (key: string, outer: string) => key === outer || key.startsWith(`${outer}.`);

const valuesOf = (config: object) =>
  new Map(leaves(storedForm(config) as object).map(({ path, value }) => [path.join('.'), value as Json]));
