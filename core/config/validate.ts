/** Checks configurations against the schema; every violation is one error that names key, place and what is allowed. */
import type { z } from 'zod';
import { nearestName, RecallError } from '../errors.js';
import { allowed } from './allowed.js';
import { isPlain } from './compose.js';
import { checkCode } from './in-code.js';
import { shown } from '../shown.js';
import { placed } from './provenance.js';
import {
  checkpointsSchema,
  configSchema,
  engineSchema,
  hooksSchema,
  modelSchema,
  optimizerSchema,
  partialConfigSchema,
} from './schema.js';
import type { Config, PartialConfig } from './schema.js';
import { checkStructure } from './structure.js';

type Issue = z.core.$ZodIssue;
type Place = (path: readonly string[]) => string;

/**
 * Checks what one file, preset or set of flags says.
 *
 * @param via Labels from the outermost configuration to this one, for errors.
 * @returns The same object: zod's copies would lose what specs remember.
 * @throws RECALL_CONFIG
 */
export function checkPartial(config: PartialConfig, via: readonly string[]): PartialConfig {
  const place: Place = (path) => [path.join('.'), via.join(' -> ')].filter(Boolean).join(' in ');
  if (!isPlain(config)) {
    throw new RecallError('RECALL_CONFIG', `A configuration is ${shown(config)}`, {
      at: via.join(' -> '),
      fix: 'Allowed: an object with keys such as `extends` and `steps`.',
    });
  }
  const own = { ...config };
  delete own.extends;
  checkStructure(own, place);
  checkCode(own, place);
  const result = partialConfigSchema.safeParse(own);
  if (!result.success) throw violation(result.error.issues, own, place);
  return config;
}

/**
 * Checks that a composed configuration is complete.
 *
 * @param sourceOf Which file or flag set a key, for errors.
 * @throws RECALL_CONFIG
 */
export function checkComplete(
  config: object,
  sourceOf: (path: readonly string[]) => string | undefined,
): asserts config is Config {
  const place: Place = (path) => placed(path.join('.'), sourceOf(path));
  checkStructure(config, place);
  const result = configSchema.safeParse(config);
  if (!result.success) throw violation(result.error.issues, config, place);
  const { width, heads } = result.data.model;
  if (width % heads !== 0) {
    throw new RecallError('RECALL_CONFIG', `${heads} heads do not divide a width of ${width}`, {
      at: place(['model', 'heads']),
      fix: `Allowed: a divisor of ${width}.`,
    });
  }
}

function violation(issues: readonly Issue[], config: object, place: Place): RecallError {
  const issue = innermost(issues[0]);
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0];
    const known = knownKeys(path);
    const nearest = nearestName(key, known);
    return new RecallError('RECALL_CONFIG', `There is no key "${key}"${more}`, {
      at: place([...path, key]),
      fix: `${nearest ? `Did you mean "${nearest}"? ` : ''}Known: ${known.join(', ')}.`,
    });
  }
  if (issue.code === 'invalid_key') {
    return new RecallError('RECALL_CONFIG', `${shown(path.at(-1))} is no name${more}`, {
      at: place(path),
      fix: `Allowed: ${allowed(issue)}.`,
    });
  }
  const given = path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    config,
  );
  return new RecallError('RECALL_CONFIG', `${path.join('.')} is ${shown(given)}${more}`, {
    at: place(path),
    fix: `Allowed: ${allowed(issue)}.`,
  });
}

/** Of a union, the alternative that was meant: the one that got past the value's own type. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const deeper = issue.errors.flat().find((inner) => inner.path.length > 0);
  return deeper ? innermost({ ...deeper, path: [...issue.path, ...deeper.path] }) : issue;
}

function knownKeys(path: readonly string[]): readonly string[] {
  const inner = {
    model: modelSchema,
    optimizer: optimizerSchema,
    engine: engineSchema,
    checkpoints: checkpointsSchema,
    hooks: hooksSchema,
  };
  const [key] = path;
  if (key === undefined) return Object.keys(partialConfigSchema.shape);
  return Object.hasOwn(inner, key) ? Object.keys(inner[key as keyof typeof inner].shape) : [];
}
