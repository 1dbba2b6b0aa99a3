/** `--set key.path=value`: the flag that reaches any key, inside whatever the key holds after composition. */
import { parse } from 'yaml';
import { RecallError } from '../errors.js';
import { withDefinition } from '../plugin/definition.js';
import { shortened, shown } from '../plugin/options.js';
import { expanded, isPlain } from './compose.js';
import { PLUGIN_RECORDS } from './schema.js';
import type { Edit } from './provenance.js';

/**
 * Reads `key.path=value`. The value is JSON or a YAML scalar, and text where it is neither.
 *
 * @throws RECALL_SET when there is no `=` or an empty key.
 */
export function parseEdit(text: string): Edit {
  const [key, ...rest] = text.split('=');
  const path = key.trim().split('.');
  if (rest.length === 0 || path.includes('')) {
    throw new RecallError('RECALL_SET', `--set has ${shown(text)}`, {
      fix: 'Write --set key.path=value, as in --set sampler.exponent=0.8.',
    });
  }
  const value = valueOf(rest.join('='));
  return {
    path,
    value: namesPlugin(path) ? expanded(value) : value,
    label: `--set ${shortened(key.trim())}`,
  };
}

/** Whether a key holds a plugin, whose name alone is short for the whole. */
function namesPlugin(path: readonly string[]): boolean {
  const isRecord = (PLUGIN_RECORDS as readonly string[]).includes(path[0]);
  return isRecord ? path.length === 2 : path.length === 1 && ['sampler', 'population'].includes(path[0]);
}

function valueOf(text: string): unknown {
  if (text.trim() === '') return text;
  try {
    const value: unknown = parse(text, { schema: 'core', logLevel: 'silent' });
    const isCollection = typeof value === 'object' && value !== null;
    // `a: b` is YAML for an object, but on a command line it is text.
    return isCollection && !/^\s*[[{]/.test(text) ? text : value;
  } catch {
    return text;
  }
}

/**
 * A copy of the configuration with one key set; lists are indexed by number, and may grow by one.
 *
 * @throws RECALL_SET when the path leads through something that has no keys.
 */
export function applyEdit<T>(config: T, { path, value, label }: Edit, at: readonly string[] = []): T {
  const [key, ...rest] = path;
  const place = [...at, key];
  const below = (inside: unknown) =>
    rest.length === 0 ? value : applyEdit(inside, { path: rest, value, label }, place);
  if (Array.isArray(config)) {
    const index = /^\d+$/.test(key) ? Number(key) : -1;
    if (index < 0 || index > config.length) {
      throw new RecallError('RECALL_SET', `There is no ${shown(key)} in a list of ${config.length}`, {
        at: label,
        fix: `Allowed: 0 to ${config.length}.`,
      });
    }
    return Object.assign([...(config as unknown[])], { [index]: below(config[index]) }) as T;
  }
  // A plugin's short form, a removed plugin, or nothing at all becomes an object as soon as a key is set in it.
  const before = openable(config, at, label);
  if (key === 'plugin' && rest.length === 0 && before.plugin !== value) return { plugin: value } as T;
  const inside = Object.hasOwn(before, key) ? before[key] : undefined;
  const entries = new Map(Object.entries(before)).set(key, below(inside));
  return withDefinition(Object.fromEntries(entries) as T & object, before);
}

function openable(value: unknown, at: readonly string[], label: string): Readonly<Record<string, unknown>> {
  if (isPlain(value)) return value;
  if (value === undefined || value === false) return {};
  throw new RecallError('RECALL_SET', `${at.join('.')} is ${shown(value)} and has no keys`, { at: label });
}
