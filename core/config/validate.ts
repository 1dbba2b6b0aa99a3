/** Checks configurations against the schema; one error lists every violation, with its key, its place and what is allowed. */
import type { z } from 'zod';
import { nearestName, RecallError, suggestName, combineErrors } from '../errors.js';
import { allowed } from '../plugin/allowed.js';
import { isPlain } from '../plain.js';
import { ourKey, remarkOn, SECTIONS } from './foreign-keys.js';
import { checkCode } from './in-code.js';
import { describeValue } from '../describe-value.js';
import { placed } from './provenance.js';
import { configSchema, partialConfigSchema } from './schema.js';
import type { Config, PartialConfig } from './schema.js';
import { checkStructure } from './structure.js';

type Issue = z.core.$ZodIssue;
type Place = (path: readonly string[]) => string;

/**
 * Checks the content of one file, preset or set of flags.
 *
 * @param via Labels from the outermost configuration to this one, for errors.
 * @returns The same object: zod's copies would lose the definitions of specs.
 * @throws RECALL_CONFIG
 */
export function checkPartial(config: PartialConfig, via: readonly string[]): PartialConfig {
  const place: Place = (path) => [path.join('.'), via.join(' -> ')].filter(Boolean).join(' in ');
  if (!isPlain(config)) {
    throw new RecallError('RECALL_CONFIG', `A configuration cannot be ${describeValue(config)}`, {
      at: via.join(' -> '),
      fix: 'Allowed: an object with keys such as `extends` and `steps`.',
    });
  }
  const own = { ...config };
  delete own.extends;
  checkStructure(own, place);
  checkCode(own, place);
  const result = partialConfigSchema.safeParse(own);
  if (!result.success) throw violations(result.error.issues, own, place);
  return config;
}

/**
 * Checks that a composed configuration is complete.
 *
 * @param sourceOf Finds the file or flag that set a key, for errors.
 * @throws RECALL_CONFIG
 */
export function checkComplete(
  config: object,
  sourceOf: (path: readonly string[]) => string | undefined,
): asserts config is Config {
  const place: Place = (path) => placed(path.join('.'), sourceOf(path));
  checkStructure(config, place);
  const result = configSchema.safeParse(config);
  if (!result.success) throw violations(result.error.issues, config, place);
  const { width, heads } = result.data.model;
  if (width % heads !== 0) {
    throw new RecallError('RECALL_CONFIG', `${heads} heads do not divide a width of ${width}`, {
      at: place(['model', 'heads']),
      fix: `Allowed: a divisor of ${width}.`,
    });
  }
}

function violations(issues: readonly Issue[], config: object, place: Place): RecallError {
  const found = new Map<string, RecallError>();
  for (const issue of issues.map(innermost)) {
    const path = issue.path.map(String);
    const add = (key: readonly string[], error: () => RecallError) => {
      // One problem per value is enough.
      if (!found.has(key.join('.'))) found.set(key.join('.'), error());
    };
    if (issue.code === 'unrecognized_keys') {
      for (const [i, key] of issue.keys.entries()) {
        // One list of known keys is enough.
        add([...path, key], () => unknownKey(path, key, place, i === 0));
      }
    } else add(path, () => wrongValue(issue, path, config, place));
  }
  return combineErrors([...found.values()]);
}

function unknownKey(path: readonly string[], key: string, place: Place, isListed: boolean): RecallError {
  const known = knownKeys(path);
  const ours = ourKey(path, key);
  const nearest = nearestName(key, known, 2);
  const isForeign = ours !== undefined && nearest === undefined;
  const suggestion = isListed ? suggestName(key, known) : nearest && `Did you mean "${nearest}"?`;
  const fix = isForeign ? `In recall, it is called ${ours}${remarkOn(key)}.` : suggestion;
  return new RecallError('RECALL_CONFIG', `There is no key ${describeValue(key)}`, {
    at: place([...path, key]),
    fix,
  });
}

function wrongValue(issue: Issue, path: readonly string[], config: object, place: Place): RecallError {
  const at = place(path);
  const fix = `Allowed: ${allowed(issue)}.`;
  if (issue.code === 'invalid_key') {
    return new RecallError('RECALL_CONFIG', `${describeValue(path.at(-1))} is not a valid name`, { at, fix });
  }
  const value = path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    config,
  );
  return new RecallError('RECALL_CONFIG', `${path.join('.')} is ${describeValue(value)}`, { at, fix });
}

/** For a union, the issue of the alternative that matched the value's type. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const deeper = issue.errors.flat().find((inner) => inner.path.length > 0);
  return deeper ? innermost({ ...deeper, path: [...issue.path, ...deeper.path] }) : issue;
}

function knownKeys([key]: readonly string[]): readonly string[] {
  if (key === undefined) return Object.keys(partialConfigSchema.shape);
  return Object.hasOwn(SECTIONS, key) ? Object.keys(SECTIONS[key as keyof typeof SECTIONS].shape) : [];
}
