/** Validates plugin declarations when they are defined, because JavaScript has no compiler to do it. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { RecallError } from '../errors.js';
import { HOOKS, likelyHook, STATE_HOOKS } from './hooks.js';
import { validateNeeds, type PluginNeeds } from './requirements.js';
import type { PluginKind } from './definition.js';
import { checkCommon } from './options.js';
import { describeValue } from '../describe-value.js';

/** Keys of a declaration, apart from the hooks of the short form. */
export const DECLARATION_KEYS: readonly string[] = [
  ...['name', 'description', 'version', 'options', 'needs', 'order', 'every', 'onError'],
  ...['create', 'use'],
];

interface Declaration {
  readonly name: string;
  readonly description?: unknown;
  readonly version?: unknown;
  readonly order?: unknown;
  readonly needs?: PluginNeeds;
  readonly options?: unknown;
  readonly every?: unknown;
  readonly onError?: unknown;
  readonly create?: unknown;
  readonly use?: unknown;
}

/** @throws RecallError `RECALL_DEFINITION` if the declaration is not an object. */
export function checkIsObject(kind: PluginKind, declaration: unknown): void {
  if (typeof declaration === 'object' && declaration !== null && !Array.isArray(declaration)) return;
  throw new RecallError(
    'RECALL_DEFINITION',
    `The declaration of a ${kind} is ${describeValue(declaration)}`,
    {
      fix: `Pass an object: define${kind[0].toUpperCase()}${kind.slice(1)}({ name: 'mine', ... }).`,
    },
  );
}

/**
 * @throws RecallError `RECALL_DEFINITION` if a field is invalid, or unless exactly one of `create` and `use` is present; `RECALL_OPTION` for an invalid cadence or error policy.
 */
export function checkDeclaration(kind: PluginKind, declaration: Declaration): void {
  checkIsObject(kind, declaration);
  const { name, needs, options, create, use, order } = declaration;
  if (typeof name !== 'string' || !/^\S+$/.test(name)) {
    throw new RecallError('RECALL_DEFINITION', `The name of a ${kind} is ${describeValue(name)}`, {
      fix: 'Use a string without spaces.',
    });
  }
  const at = `${kind} "${name}"`;
  for (const key of ['description', 'version'] as const) {
    const value = declaration[key];
    if (value === undefined || typeof value === 'string') continue;
    throw new RecallError('RECALL_DEFINITION', `\`${key}\` is ${describeValue(value)}`, {
      at,
      fix: 'Use a string.',
    });
  }
  if (order !== undefined && !Number.isFinite(order)) {
    throw new RecallError('RECALL_DEFINITION', `\`order\` is ${describeValue(order)}`, {
      at,
      fix: 'Use a finite number: plugins run in ascending order.',
    });
  }
  if (create === undefined && use === undefined) {
    throw new RecallError('RECALL_DEFINITION', 'The declaration does not say how to create the plugin', {
      at,
      fix: ways(kind, declaration),
    });
  }
  if (create !== undefined && use !== undefined) throw both('use', at);
  if (needs !== undefined) validateNeeds(needs, at);
  checkSchema(options, at);
  checkCommon(name, declaration, at);
}

function checkSchema(options: unknown, at: string): void {
  if (options === undefined) return;
  const { '~standard': standard } = Object(options) as Partial<StandardSchemaV1>;
  if (typeof standard?.validate === 'function') return;
  throw new RecallError('RECALL_DEFINITION', `\`options\` is ${describeValue(options)}, not a schema`, {
    at,
    fix: "Pass a Standard Schema, such as zod's z.strictObject({ size: z.int().default(3) }).",
  });
}

/**
 * Checks the short form, which contains the hooks directly.
 *
 * @throws RecallError `RECALL_DEFINITION` if a hook is missing, or if `create` or `use` is present, too.
 */
export function checkShortForm(kind: PluginKind, declaration: Declaration): void {
  const { name, create, use } = declaration;
  const at = `${kind} "${name}"`;
  const missing = HOOKS[kind].must.find((hook) => typeof Reflect.get(declaration, hook) !== 'function');
  if (missing !== undefined) {
    const fix = ways(kind, declaration);
    throw new RecallError('RECALL_DEFINITION', `The declaration has no \`${missing}\``, { at, fix });
  }
  const state = STATE_HOOKS.find((hook) => typeof Reflect.get(declaration, hook) === 'function');
  if (state !== undefined) {
    throw new RecallError(
      'RECALL_DEFINITION',
      `\`${state}\` cannot be declared next to \`${HOOKS[kind].must[0]}\``,
      {
        at,
        fix: 'Return all hooks from `create` instead: it runs once per run, so each run has its own state.',
      },
    );
  }
  if (create !== undefined || use !== undefined) throw both(HOOKS[kind].must[0], at);
}

const both = (other: string, at: string) =>
  new RecallError('RECALL_DEFINITION', `The plugin is defined in two ways, one of them \`${other}\``, {
    at,
    fix: 'Keep only one: the hooks themselves, `create`, or `use`.',
  });

function ways(kind: PluginKind, declaration: Declaration): string {
  const hooks: readonly string[] = HOOKS[kind].must;
  const missing = [...hooks, 'create', 'use'].filter((key) => !(key in declaration));
  for (const key of Object.keys(declaration).filter(
    (key) => !DECLARATION_KEYS.includes(key) && !hooks.includes(key),
  )) {
    const near = likelyHook(key, missing);
    if (near !== undefined) return `Did you mean \`${near}\` instead of \`${key}\`?`;
  }
  const short = kind === 'population' ? '' : `${hooks.map((hook) => `\`${hook}\``).join(' with ')}, or `;
  return `Declare ${short}\`create\`, or \`use\`.`;
}
