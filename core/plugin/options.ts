/** Checks a plugin's options with the plugin's own schema, from any Standard Schema library. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { z } from 'zod';
import { allowed } from './allowed.js';
import { RecallError, suggestName, errorMessage, combineErrors } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { withoutDefinition } from './spec-definition.js';
import type { PluginKind, PluginSpec } from './definition.js';
import { missingCall } from './missing-call.js';

/** Keys of a spec that belong to the framework, not the plugin. */
const COMMON_OPTIONS = ['every', 'onError', 'horizon'];
const FRAMEWORK_KEYS = ['plugin', ...COMMON_OPTIONS];
const POLICIES = ['fail', 'disable', 'warn'];

/**
 * The fields that definitions of all kinds share; the definitions themselves are not assignable to one another.
 */
export interface AnyPlugin<Options = unknown> {
  readonly kind: PluginKind;
  readonly declaration: {
    readonly name: string;
    readonly description?: string;
    readonly version?: string;
    readonly options?: StandardSchemaV1<unknown, Options>;
  };
}

/**
 * The options of a spec, validated, with defaults filled in; without `plugin`, `every`, `onError` and `horizon`.
 *
 * @param at Configuration key of the spec, for errors: `probes.accuracy`.
 * @throws RECALL_OPTION if an option is invalid or unknown.
 */
export function validateOptions<Options>(
  definition: AnyPlugin<Options>,
  spec: PluginSpec,
  at: string,
): Options {
  const { name, options: schema } = definition.declaration;
  const given = withoutDefinition(spec);
  for (const key of FRAMEWORK_KEYS) delete given[key];
  checkCommon(name, spec, at);
  if (!schema) {
    const unknown = Object.keys(given).map((key) => unknownOption(name, [key], [], at));
    if (unknown.length > 0) throw combineErrors(unknown);
    return given as Options;
  }
  const result: unknown = validated(schema, given, name, at);
  if (result instanceof Promise) {
    // Samplers are created in the middle of a step, where nothing can be awaited.
    throw new RecallError('RECALL_OPTION', `The options schema of "${name}" is asynchronous`, {
      at,
      fix: 'Use a schema that validates synchronously.',
    });
  }
  if (!isAnswer(result)) {
    const answer = result === undefined ? 'nothing' : describeValue(result);
    throw new RecallError('RECALL_OPTION', `The options schema of "${name}" returned ${answer}`, {
      at,
      fix: 'Its `validate` must return { value } or { issues: [{ message }] }, as Standard Schema defines.',
    });
  }
  if (!result.issues) return result.value as Options;
  throw wrongOption(name, given, result.issues, schema, at);
}

/** Whether a value is a Standard Schema result: a value or a list of issues. */
function isAnswer(result: unknown): result is StandardSchemaV1.Result<unknown> {
  if (typeof result !== 'object' || result === null) return false;
  const { issues } = result as { issues?: unknown };
  if (issues === undefined) return 'value' in result;
  const isIssue = (issue: unknown) => {
    const { message, path } = (issue ?? {}) as { message?: unknown; path?: unknown };
    return typeof message === 'string' && (path === undefined || Array.isArray(path));
  };
  return Array.isArray(issues) && issues.length > 0 && issues.every(isIssue);
}

function validated(
  schema: StandardSchemaV1<unknown, unknown>,
  given: unknown,
  name: string,
  at: string,
): unknown {
  try {
    return schema['~standard'].validate(given);
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    const problem = `The options schema of "${name}" threw an error: ${errorMessage(cause)}`;
    throw new RecallError('RECALL_OPTION', problem, { at, cause });
  }
}

interface Common {
  readonly every?: unknown;
  readonly onError?: unknown;
  readonly horizon?: unknown;
}

/** @throws RECALL_OPTION for an invalid cadence, error policy or horizon. */
export function checkCommon(name: string, { every, onError, horizon }: Common, at: string): void {
  const regular = typeof every === 'number' && Number.isSafeInteger(every) && every > 0;
  if (every !== undefined && every !== 'logarithmic' && !regular) {
    throw new RecallError('RECALL_OPTION', `\`every\` of "${name}" is ${describeValue(every)}`, {
      at: `${at}.every`,
      fix: "Allowed: a positive whole number of steps, or 'logarithmic'.",
    });
  }
  if (horizon !== undefined && !(Number.isSafeInteger(horizon) && (horizon as number) > 0)) {
    throw new RecallError('RECALL_OPTION', `\`horizon\` of "${name}" is ${describeValue(horizon)}`, {
      at: `${at}.horizon`,
      fix: 'Allowed: a positive whole number of steps.',
    });
  }
  if (onError !== undefined && !POLICIES.includes(onError as string)) {
    throw new RecallError('RECALL_OPTION', `\`onError\` of "${name}" is ${describeValue(onError)}`, {
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
  const found = new Map<string, RecallError>();
  for (const issue of issues) {
    // Report only the first issue of each value.
    for (const error of errorsOf(name, given, issue, schema, at)) {
      if (!found.has(error.at ?? at)) found.set(error.at ?? at, error);
    }
  }
  return combineErrors([...found.values()]);
}

function errorsOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
  issue: StandardSchemaV1.Issue,
  schema: StandardSchemaV1<unknown, unknown>,
  at: string,
): readonly RecallError[] {
  const path = (issue.path ?? []).map(keyOf);
  const known = optionNames(path.reduce(within, schema)) ?? [];
  const value = path.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)?.[key], given);
  // Strict schemas report unknown keys at their parent; name the keys themselves instead.
  const isKeyIssue = isZodIssue(issue) ? issue.code === 'unrecognized_keys' : path.length === 0;
  const isUnknown = (key: string) => known.length > 0 && !known.includes(key);
  // The issue may concern another value than the input: zod's `preprocess` replaces it.
  const unknownKeys = isKeyIssue ? Object.keys(Object(value) as object).filter(isUnknown) : [];
  if (unknownKeys.length > 0) return unknownKeys.map((key) => unknownOption(name, [...path, key], known, at));
  const what =
    path.length > 0
      ? `${path.join('.')} of "${name}" is ${describeValue(value)}`
      : `The options of "${name}" are invalid`;
  const right = isZodIssue(issue) ? allowed(issue) : issue.message;
  const place = [at, ...path].join('.');
  const call = missingCall(value);
  if (call !== undefined) {
    const problem = `${path.join('.')} of "${name}" is a definition, not a call`;
    return [new RecallError('RECALL_OPTION', problem, { at: place, fix: `Write ${call}.` })];
  }
  // Zod issues yield the allowed values; other schemas only a message about what is wrong.
  const isWording = right !== issue.message;
  const fix = [isWording && `Allowed: ${right}.`, optionsInWords(schema)].filter(Boolean).join(' ');
  return [
    new RecallError('RECALL_OPTION', `${what}${isWording ? '' : `: ${right}`}`, {
      at: place,
      fix: fix || undefined,
    }),
  ];
}

/** The key in one part of an issue's path, which is a key or an object with one. */
function keyOf(part: unknown): string {
  const key = typeof part === 'object' && part !== null && 'key' in part ? part.key : part;
  return typeof key === 'string' ? key : typeof key === 'symbol' ? String(key) : describeValue(key);
}

const isZodIssue = (issue: object): issue is z.core.$ZodIssue => 'code' in issue && 'message' in issue;

const optionsInWords = (schema: object) => {
  const known = optionNames(schema);
  return known && `Options: ${[...known, ...COMMON_OPTIONS].join(', ')}.`;
};

function unknownOption(
  name: string,
  path: readonly string[],
  known: readonly string[],
  at: string,
): RecallError {
  // At the top level, every plugin also accepts the common options.
  const names = path.length === 1 ? [...known, ...COMMON_OPTIONS] : known;
  return new RecallError('RECALL_OPTION', `"${name}" has no option "${path.join('.')}"`, {
    at: [at, ...path].join('.'),
    fix:
      (known.length > 0 ? '' : 'It has no options of its own. ') + suggestName(path[path.length - 1], names),
  });
}

/** The schema of the value under a key, if the library exposes it. */
function within(schema: object | undefined, key: string): object | undefined {
  let inside = schema as
    { unwrap?: () => object; element?: object; shape?: Record<string, object> } | undefined;
  while (inside?.unwrap && !inside.element) inside = inside.unwrap();
  return inside?.element ?? inside?.shape?.[key];
}

/** The names of the options, if the library exposes them as zod does, in `shape`. */
export function optionNames(schema: object | undefined): readonly string[] | undefined {
  const shape: unknown = schema && Reflect.get(schema, 'shape');
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : undefined;
}
