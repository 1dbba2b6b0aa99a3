/** Parses and applies `--set key.path=value`, which sets any key after composition. */
import { isCollection, isScalar, parseDocument } from 'yaml';
import { RecallError } from '../errors.js';
import { withDefinition } from '../plugin/definition.js';
import { truncate, describeValue } from '../describe-value.js';
import { expanded, ofFacts } from './compose.js';
import { isPlain } from '../plain.js';
import { chosenEngine } from './engine-choice.js';
import { reason } from '../plugin/modules.js';
import { isOfPlugin } from './paths.js';
import { PLUGIN_RECORDS } from './schema.js';
import type { Edit } from './provenance.js';

/**
 * Parses `key.path=value`. The value is JSON or a YAML scalar, otherwise text.
 *
 * @throws RECALL_SET if there is no `=`, a key is empty or `extends`, or a value that starts with a bracket or a quote is
 * not well-formed.
 */
export function parseEdit(text: string): Edit {
  const [key, ...rest] = text.split('=');
  const path = key.trim().split('.');
  if (rest.length === 0 || path.includes('')) {
    throw new RecallError('RECALL_SET', `--set cannot be ${describeValue(text)}`, {
      fix: 'Write --set key.path=value, as in --set sampler.exponent=0.8.',
    });
  }
  const label = `--set ${truncate(key.trim())}`;
  const value = valueOf(rest.join('='), label);
  if (path[0] === 'extends') {
    // Flags are applied after composition.
    throw new RecallError('RECALL_SET', '`extends` cannot be set by a flag', {
      at: '--set extends',
      fix: `Start from it instead: --preset ${typeof value === 'string' && value !== '' ? value : 'NAME'}.`,
    });
  }
  return {
    path,
    value:
      path.length === 1 && path[0] === 'engine'
        ? chosenEngine(value)
        : namesPlugin(path)
          ? expanded(value)
          : value,
    label,
  };
}

/** Whether a key contains a plugin, which may be given by its name alone. */
function namesPlugin(path: readonly string[]): boolean {
  if (path.join('.') === 'model.architecture') return true;
  const isRecord = (PLUGIN_RECORDS as readonly string[]).includes(path[0]);
  return isRecord ? path.length === 2 : path.length === 1 && ['sampler', 'population'].includes(path[0]);
}

function valueOf(text: string, label: string): unknown {
  const trimmed = text.trim();
  if (/^[[{"']/.test(trimmed)) return parseEnclosed(trimmed, label);
  const { contents } = parseDocument(trimmed, { schema: 'core' });
  // Whatever YAML does not read as one scalar is text on a command line: `a: b`, `draft # 2`.
  return isScalar(contents) && contents.source === trimmed ? contents.value : text;
}

/** Parses a value in brackets or quotes. @throws RECALL_SET if it is not well-formed, or is followed by something. */
function parseEnclosed(text: string, label: string): unknown {
  const document = parseDocument(text, { schema: 'core', prettyErrors: false, logLevel: 'silent' });
  const { contents, errors, warnings } = document;
  const wrong = (problem: string, cause?: unknown) =>
    new RecallError('RECALL_SET', `${describeValue(text)} is not well-formed: ${problem}`, {
      at: label,
      fix: `Put text that starts with ${text[0]} in quotes: ${describeValue(text)}.`,
      cause,
    });
  const [first] = [...errors, ...warnings];
  if (first && isScalar(contents) && first.code === 'MISSING_CHAR') throw wrong('it is not closed');
  if (first) throw wrong(reason(first), first);
  const isOne = isScalar(contents) || (isCollection(contents) && contents.flow);
  if (!isOne || contents.range?.[1] !== text.length) throw wrong('something follows it');
  try {
    return document.toJS();
  } catch (cause) {
    throw wrong(reason(cause), cause);
  }
}

/**
 * A copy of the configuration with one key set. Lists are indexed by number, and may grow by one.
 *
 * @throws RECALL_SET if the path leads through a value without keys.
 */
export function applyEdit<T>(config: T, { path, value, label }: Edit, at: readonly string[] = []): T {
  const [key, ...rest] = path;
  const place = [...at, key];
  const below = (inside: unknown) =>
    rest.length === 0 ? value : applyEdit(inside, { path: rest, value, label }, place);
  const list = listAt(config, key, at, label);
  if (list) {
    const index = /^\d+$/.test(key) ? Number(key) : -1;
    if (index < 0 || index > list.length) {
      throw new RecallError('RECALL_SET', `There is no ${describeValue(key)} in a list of ${list.length}`, {
        at: label,
        fix: `Allowed: 0 to ${list.length}.`,
      });
    }
    return Object.assign([...list], { [index]: below(list[index]) }) as T;
  }
  // Setting a key turns a removed plugin or a missing value into an object.
  const before = openable(config, at, label);
  if (key === 'plugin' && rest.length === 0 && before.plugin !== value) return { plugin: value } as T;
  const inside = Object.hasOwn(before, key) ? before[key] : undefined;
  const isPopulation = key === 'population' && at.length === 0;
  const entries = new Map(Object.entries(before));
  entries.set(key, isPopulation ? populationOf(rest, value, inside, below) : below(inside));
  return withDefinition(Object.fromEntries(entries) as T & object, before);
}

/** As in a file, setting `facts` implies the population `facts`. */
function populationOf(
  path: readonly string[],
  value: unknown,
  before: unknown,
  below: (inside: unknown) => unknown,
): unknown {
  const isNew = path.join('.') === 'facts' && !(isPlain(before) && 'facts' in before);
  return ofFacts(isNew ? { facts: value } : below(before), before);
}

/** The list that a key indexes, if it does; a number also creates a missing list. */
function listAt(
  value: unknown,
  key: string,
  at: readonly string[],
  label: string,
): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value !== undefined || !/^\d+$/.test(key)) return undefined;
  if (!isOfPlugin(at)) return [];
  // The plugin may have a default, which is not known here.
  throw new RecallError('RECALL_SET', `${at.join('.')} is not set, so its parts cannot be set`, {
    at: label,
    fix: `Set the whole list: --set ${at.join('.')}=[...].`,
  });
}

function openable(value: unknown, at: readonly string[], label: string): Readonly<Record<string, unknown>> {
  if (isPlain(value)) return value;
  if (value === undefined || value === false) return {};
  throw new RecallError('RECALL_SET', `${at.join('.')} is ${describeValue(value)} and has no keys`, {
    at: label,
  });
}
