/** What a resumed run's configuration changes of the checkpoint's, and whether that was asked for by name. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../bus/events.js';
import { compose } from '../../config/compose.js';
import { jsonForm } from '../../config/json-form.js';
import { leaves } from '../../config/provenance.js';
import { defaults, type Config, type PartialConfig } from '../../config/schema.js';
import { parseEdit } from '../../config/set.js';
import { RecallError } from '../../errors.js';
import { truncate } from '../../describe-value.js';
import type { Changes } from '../storage/history.js';

/** Keys that have no influence on what is learned: how it is run, shown and stored. */
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

/** The keys in which a configuration differs from a stored one, beyond those that change nothing of the model. */
export function changesBetween(stored: object, config: Config): Changes {
  // A key that an older recall did not know has its default.
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

/** The keys that flags name. */
export function namedKeys(set: readonly string[] = [], overrides: PartialConfig = {}): string[] {
  const given = [...set.map((text) => parseEdit(text).path), ...leaves(overrides).map(({ path }) => path)];
  // Another plugin has other options: naming it names them all.
  return given.map((path) => (path.at(-1) === 'plugin' ? path.slice(0, -1) : path).join('.'));
}

/**
 * @param named Keys that were named now.
 * @param accepted Changes that were named when the run was resumed before.
 * @throws RecallError `RECALL_CHANGED` with the difference, when there is one that nobody has named.
 */
export function checkChanges(
  changes: Changes,
  named: readonly string[],
  accepted: readonly Changes[],
  at: string,
): void {
  // An entry comes into being when any key in it is named.
  const place = (key: string) => (changes[key][0] === null ? key.replace(/\.plugin$/, '') : key);
  const isAsked = (key: string) =>
    named.some((name) => isWithin(key, name) || isWithin(name, place(key))) ||
    accepted.some((earlier) => isDeepStrictEqual(earlier[key]?.[1], changes[key][1]));
  const unasked = Object.keys(changes).filter((key) => !isAsked(key));
  if (unasked.length === 0) return;
  throw new RecallError(
    'RECALL_CHANGED',
    `The configuration is not the one that the checkpoint was made with: ${changesText(changes, unasked)}`,
    { at, fix: `Put it back, or name what is meant to change: --set ${unasked[0]}=...` },
  );
}

/**
 * Checks that a configuration, brought back from a checkpoint, has everything that was changed by name since.
 *
 * @throws RecallError `RECALL_CHANGED` with what is missing.
 */
export function checkComplete(accepted: readonly Changes[], config: Config, at: string): void {
  const values = valuesOf(config);
  const latest = Object.entries(Object.assign({}, ...accepted) as Changes);
  const lost = latest.filter(([key, [, after]]) => !isDeepStrictEqual(values.get(key) ?? null, after));
  if (lost.length === 0) return;
  const lines = lost.map(([key, [, after]]) => `${key}: ${truncate(text(after))}`);
  throw new RecallError(
    'RECALL_CHANGED',
    `config.json is damaged, and the checkpoint's copy is from before these changes: ${lines.join('; ')}`,
    { at, fix: `Name them again: --set ${lost[0][0]}=...` },
  );
}

/** Changes in words, key by key: `batch: 4 -> 8; steps: 60 -> 80`. */
export const changesText = (changes: Changes, keys = Object.keys(changes)): string =>
  keys.map((key) => `${key}: ${fromTo(...changes[key])}`).join('; ');

/** Long values that begin alike are shown from where they differ: paths do so at their ends. */
function fromTo(...values: readonly [Json, Json]): string {
  const [before, after] = values.map(text);
  if (truncate(before) !== truncate(after)) return `${truncate(before)} -> ${truncate(after)}`;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  const end = (whole: string) => truncate(`...${whole.slice(Math.max(0, start - 20))}`);
  return `${end(before)} -> ${end(after)}`;
}

const text = (value: Json) => (value === null ? 'nothing' : JSON.stringify(value));
/** Whether a key is another one, or inside of it. */
export const isWithin = (key: string, outer: string) => key === outer || key.startsWith(`${outer}.`);

const valuesOf = (config: object) =>
  new Map(
    leaves(JSON.parse(JSON.stringify(jsonForm(config))) as object).map(({ path, value }) => [
      path.join('.'),
      value as Json,
    ]),
  );
