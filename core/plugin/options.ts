/** Checks a plugin's options with the plugin's own schema, from any Standard Schema library. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { RecallError, suggestName } from '../errors.js';
import type { PluginKind, PluginSpec } from './definition.js';

/** Keys of a spec that belong to the framework rather than to the plugin. */
const COMMON = ['plugin', 'every', 'onError'];
const POLICIES = ['fail', 'disable', 'warn'];

/**
 * What all plugins have in common, whatever their kind and options: definitions of different kinds are not
 * assignable to one another.
 */
export interface AnyPlugin<Options = unknown> {
  readonly kind: PluginKind;
  readonly definition: {
    readonly name: string;
    readonly description?: string;
    readonly version?: string;
    readonly options?: StandardSchemaV1<unknown, Options>;
  };
}

/**
 * The options of a spec, validated, with defaults filled in; without `plugin`, `every` and `onError`.
 *
 * @param at Where the spec stands, for errors: `probes.accuracy`.
 * @throws RECALL_OPTION when an option is wrong or unknown.
 */
export function validateOptions<Options>(
  definition: AnyPlugin<Options>,
  spec: PluginSpec,
  at: string,
): Options {
  const { name, options: schema } = definition.definition;
  const given: Record<string, unknown> = { ...spec };
  for (const key of COMMON) delete given[key];
  checkCommon(name, spec, at);
  if (!schema) {
    const unknown = Object.keys(given)[0];
    if (unknown !== undefined) throw unknownOption(name, unknown, [], at);
    return given as Options;
  }
  const result = validated(schema, given, name, at);
  if (result instanceof Promise) {
    // Samplers are made in the middle of a step, where nothing can be awaited.
    throw new RecallError('RECALL_OPTION', `The options of "${name}" have an asynchronous schema`, {
      at,
      fix: 'Declare them with a schema that validates synchronously.',
    });
  }
  if (!result.issues) return result.value as Options;
  throw wrongOption(name, given, result.issues, schema, at);
}

function validated(
  schema: StandardSchemaV1<unknown, unknown>,
  given: unknown,
  name: string,
  at: string,
): ReturnType<StandardSchemaV1<unknown, unknown>['~standard']['validate']> {
  try {
    return schema['~standard'].validate(given);
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    const problem = `The schema of "${name}" fails on these options: ${String(cause)}`;
    throw new RecallError('RECALL_OPTION', problem, { at, cause });
  }
}

function checkCommon(name: string, { every, onError }: PluginSpec, at: string): void {
  const regular = typeof every === 'number' && Number.isSafeInteger(every) && every > 0;
  if (every !== undefined && every !== 'logarithmic' && !regular) {
    throw new RecallError('RECALL_OPTION', `\`every\` of "${name}" is ${shown(every)}`, {
      at: `${at}.every`,
      fix: "Allowed: a positive whole number of steps, or 'logarithmic'.",
    });
  }
  if (onError !== undefined && !POLICIES.includes(onError as string)) {
    throw new RecallError('RECALL_OPTION', `\`onError\` of "${name}" is ${shown(onError)}`, {
      at: `${at}.onError`,
      fix: `Allowed: ${POLICIES.join(', ')}.`,
    });
  }
}

function wrongOption(
  name: string,
  given: Readonly<Record<string, unknown>>,
  issues: readonly StandardSchemaV1.Issue[],
  schema: StandardSchemaV1<unknown, unknown>,
  at: string,
): RecallError {
  const issue = issues[0];
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const known = optionNames(schema);
  // Strict schemas report unknown keys at their parent; the first unknown key is what the user wants to read.
  const stranger = path.length === 0 && known && Object.keys(given).find((key) => !known.includes(key));
  if (stranger) return unknownOption(name, stranger, known, at);
  const place = [at, ...path].join('.');
  const value = path.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)?.[key], given);
  const more = issues.length > 1 ? `; and ${issues.length - 1} more` : '';
  return new RecallError(
    'RECALL_OPTION',
    `An option of "${name}" is ${path.length > 0 ? shown(value) : 'wrong'}: ${issue.message}${more}`,
    { at: place, fix: known ? `Options: ${known.join(', ')}.` : undefined },
  );
}

function unknownOption(name: string, option: string, known: readonly string[], at: string): RecallError {
  return new RecallError('RECALL_OPTION', `"${name}" has no option "${option}"`, {
    at: `${at}.${option}`,
    fix: known.length > 0 ? suggestName(option, known) : 'It takes none.',
  });
}

/** The options' names, where the library shows them: zod and its relatives keep a `shape`. */
export function optionNames(schema: object | undefined): readonly string[] | undefined {
  const shape: unknown = schema && Reflect.get(schema, 'shape');
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : undefined;
}

/** A value as an error shows it: short, and never failing. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return shortened(JSON.stringify(value));
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    case 'function':
      return 'a function';
    default:
      return shortened(String(value));
  }
}

/** A text as an error shows it. */
export const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
