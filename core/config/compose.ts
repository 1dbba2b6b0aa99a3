/**
 * The law of composition: left to right, own keys last.
 *
 * - Objects merge, key by key; everything else, arrays included, replaces.
 * - Probes, interventions and reporters merge by name; `false` removes one, and setting it again starts afresh.
 * - An entry that names another plugin than the one before replaces it; one that names none, or the same, merges.
 *   The population and the model's architecture follow the same rule.
 * - A sampler is atomic: it replaces. So does any object within options that names a plugin.
 * - `plugins` and `presets` add up: they only make names available.
 * - A string is short for `{ plugin: string }`, for an engine `{ name: string }`, and `population: { facts: file }` for
 *   the plugin `facts`.
 * - `undefined` says nothing.
 */
import { isPlain, type Plain } from '../plain.js';
import { RecallError } from '../errors.js';
import { definitionOf, withDefinition } from '../plugin/definition.js';
import { chosenEngine } from './engine-choice.js';
import { PLUGIN_RECORDS, type PartialConfig } from './schema.js';

/**
 * What a composed configuration was made of. `false` and a changed plugin erase what stands to their left, which
 * no plain value can express; remembering the parts is what makes `compose` associative.
 */
const parts = new WeakMap<object, readonly PartialConfig[]>();

/**
 * Composes configurations from left to right, without touching them.
 *
 * Associative, and `{}` is its identity. Removed entries stay visible as `false`.
 *
 * @throws RECALL_CONFIG when one has an `extends`, which must be resolved first.
 */
export function compose(...configs: readonly PartialConfig[]): PartialConfig {
  const layers = configs.flatMap((config) => parts.get(config) ?? [config]);
  const composed = layers.reduce<Plain>((before, after) => addLayer(before, after), {}) as PartialConfig;
  parts.set(composed, layers);
  return composed;
}

/** Expands the short form of a plugin. */
export function expanded(spec: unknown): unknown {
  return typeof spec === 'string' ? { plugin: spec } : spec;
}

function addLayer(before: Plain, layer: object): Plain {
  if (Object.hasOwn(layer, 'extends')) {
    throw new RecallError('RECALL_CONFIG', 'A configuration with `extends` cannot be composed', {
      fix: 'Resolve it first.',
    });
  }
  return combined(before, layer as Plain, (key, old, given) => {
    switch (key) {
      case 'sampler':
        return expanded(given);
      case 'engine':
        return mergedOption(old, chosenEngine(given));
      case 'population':
        return mergedEntry(old, ofFacts(expanded(given), old));
      case 'model':
        return mergedModel(old, given);
      case 'plugins':
      case 'presets':
        return Array.isArray(given) ? [...new Set([...listOf(old), ...listOf(given)])] : given;
      default:
        return (PLUGIN_RECORDS as readonly string[]).includes(key)
          ? mergedRecord(old, given)
          : mergedOption(old, given);
    }
  });
}

function mergedModel(before: unknown, after: unknown): unknown {
  if (!isPlain(after)) return after;
  return combined(isPlain(before) ? before : {}, after, (key, old, given) =>
    key === 'architecture' ? mergedEntry(old, expanded(given)) : mergedOption(old, given),
  );
}

/** `population: { facts: 'facts.jsonl' }` means the population of that name, unless one with `facts` is inherited. */
export function ofFacts(given: unknown, before: unknown): unknown {
  const short = isPlain(given) && given.plugin === undefined && typeof given.facts === 'string';
  return short && !(isPlain(before) && 'facts' in before) ? { plugin: 'facts', ...given } : given;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function mergedRecord(before: unknown, after: unknown): unknown {
  if (!isPlain(after)) return after;
  return combined(isPlain(before) ? before : {}, after, (key, old, given) =>
    mergedEntry(old, expanded(given), key),
  );
}

/** One plugin over another; `key` is the plugin's name where none is given. */
function mergedEntry(before: unknown, after: unknown, key?: string): unknown {
  if (!isPlain(before) || !isPlain(after)) return after;
  const inherited = before.plugin ?? key;
  const same = after.plugin === undefined || inherited === undefined || after.plugin === inherited;
  if (!same) return after;
  return withDefinition(combined(before, after, mergedOptionOf), definitionOf(after) ? after : before);
}

function mergedOption(before: unknown, after: unknown): unknown {
  if (!isPlain(before) || !isPlain(after)) return after;
  const namesPlugin = Object.hasOwn(after, 'plugin') || definitionOf(after) !== undefined;
  return namesPlugin ? after : combined(before, after, mergedOptionOf);
}

const mergedOptionOf = (_key: string, before: unknown, after: unknown) => mergedOption(before, after);

/**
 * All keys of both, in the order in which they first appear.
 *
 * `Object.fromEntries` defines own properties, so a key named `__proto__` stays an ordinary key.
 */
function combined(
  before: Plain,
  after: Plain,
  merge: (key: string, before: unknown, after: unknown) => unknown,
): Plain {
  const entries = new Map<string, unknown>(Object.entries(before));
  for (const [key, value] of Object.entries(after)) {
    if (value !== undefined) entries.set(key, merge(key, entries.get(key), value));
  }
  return Object.fromEntries(entries);
}
