/**
 * Composes configurations, from left to right:
 *
 * - Objects merge key by key; everything else, arrays included, is replaced.
 * - Probes, interventions and reporters merge by name. `false` removes one; setting it again starts from nothing.
 * - An entry that names another plugin replaces the one before; one that names none, or the same, merges. The same
 *   holds for the population, the model's architecture, and an engine that is a plugin.
 * - A sampler is replaced as a whole, like any object in options that names a plugin.
 * - `plugins` and `presets` accumulate, because they only make names available.
 * - A string is short for `{ plugin: string }`, or for a built-in engine `{ name: string }`; `population: { facts: file }` means
 *   the plugin `facts`.
 * - `undefined` is ignored.
 */
import { isPlain, type Plain } from '../plain.js';
import { RecallError } from '../errors.js';
import { definitionOf, withDefinition } from '../plugin/definition.js';
import { chosenEngine } from './engine-choice.js';
import { PLUGIN_RECORDS, type PartialConfig } from './schema.js';

/**
 * The parts of composed configurations. `false` and a changed plugin erase what is on their left, which no plain value can
 * express; composing the parts again makes `compose` associative.
 */
const parts = new WeakMap<object, readonly PartialConfig[]>();

/**
 * Composes configurations from left to right, without changing them.
 *
 * Associative, with the identity `{}`. Removed entries stay as `false`.
 *
 * @throws RECALL_CONFIG if one has an `extends`, which must be resolved first.
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
      fix: 'Resolve it first, with resolveConfig.',
    });
  }
  return combined(before, layer as Plain, (key, old, given) => {
    switch (key) {
      case 'sampler':
        return expanded(given);
      case 'engine':
        return mergedEngine(old, chosenEngine(given));
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

/** A built-in engine has a `name`, and a plugin has not: naming one replaces the other. */
function mergedEngine(before: unknown, after: unknown): unknown {
  if (!isPlain(before) || !isPlain(after) || before.plugin === undefined) return mergedOption(before, after);
  return after.name === undefined ? mergedEntry(before, after) : after;
}

function mergedModel(before: unknown, after: unknown): unknown {
  if (!isPlain(after)) return after;
  return combined(isPlain(before) ? before : {}, after, (key, old, given) =>
    key === 'architecture' ? mergedEntry(old, expanded(given)) : mergedOption(old, given),
  );
}

/** `population: { facts: 'facts.jsonl' }` means the population `facts`, unless the inherited one has an option `facts`. */
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

/** Merges two entries; `key` is the default name of the plugin. */
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
 * The keys of both, in the order of their first occurrence.
 *
 * `Object.fromEntries` defines own properties, so `__proto__` is an ordinary key.
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
