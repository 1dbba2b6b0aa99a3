/**
 * Makes the paths in a configuration absolute: paths of modules, and options that start with `./` or `../`, are relative to
 * the file that contains them.
 */
import { withDefinition } from '../plugin/definition.js';
import { isPlain } from '../plain.js';
import { fileAt, isPath, pathFrom } from '../plugin/modules.js';
import { PLUGIN_RECORDS, type PartialConfig } from './schema.js';

/** The keys that contain plugins. */
const HOLDERS = ['population', 'model', 'tokenizer', 'engine', 'sampler', ...PLUGIN_RECORDS] as const;

/** The configuration with absolute paths; the same object if it has no paths. */
export function located(config: PartialConfig, from: string): PartialConfig {
  const changed: Record<string, unknown> = {};
  for (const key of HOLDERS) {
    const whole = locatedOptions(config[key], from);
    if (whole !== config[key]) changed[key] = whole;
  }
  for (const key of ['plugins', 'presets'] as const) {
    const modules = config[key];
    if (modules?.some(isPath)) changed[key] = modules.map((module) => locatedModule(module, from));
  }
  return Object.keys(changed).length > 0 ? { ...config, ...changed } : config;
}

/** Whether a key path is that of a plugin, or inside one. */
export const isOfPlugin = ([key]: readonly string[]) => (HOLDERS as readonly string[]).includes(key);

/** An option with absolute paths; the same value if it has no paths. */
export function locatedOptions(value: unknown, from: string): unknown {
  if (typeof value === 'string') return /^\.{1,2}[/\\]/.test(value) ? pathFrom(value, from) : value;
  if (!Array.isArray(value) && !isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    locatedOptions(inner, from),
  ]);
  if (entries.every(([key, inner]) => inner === Reflect.get(value, key))) return value;
  if (Array.isArray(value)) return entries.map(([, inner]) => inner);
  return withDefinition(Object.fromEntries(entries), value);
}

const locatedModule = (module: string, from: string) =>
  isPath(module) ? (fileAt(pathFrom(module, from)) ?? module) : module;
