/** What holds for every declaration of a plugin, told when it is declared: in JavaScript, no compiler does. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { RecallError } from '../errors.js';
import { HOOKS, likelyHook, STATE_HOOKS } from './hooks.js';
import { validateNeeds, type PluginNeeds } from './requirements.js';
import type { PluginKind } from './definition.js';
import { checkCommon } from './options.js';
import { describeValue } from '../describe-value.js';

/** Keys of a declaration, beside the hooks of its short form. */
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

/** @throws RecallError `RECALL_DEFINITION` for what is no declaration at all. */
export function checkIsObject(kind: PluginKind, declaration: unknown): void {
  if (typeof declaration === 'object' && declaration !== null && !Array.isArray(declaration)) return;
  throw new RecallError(
    'RECALL_DEFINITION',
    `The declaration of a ${kind} is ${describeValue(declaration)}`,
    {
      fix: `It is an object: define${kind[0].toUpperCase()}${kind.slice(1)}({ name: 'mine', ... }).`,
    },
  );
}

/**
 * @throws RecallError `RECALL_DEFINITION` when there is no name, or not one way in which the plugin is made;
 * `RECALL_OPTION` for a cadence or policy that there is not.
 */
export function checkDeclaration(kind: PluginKind, declaration: Declaration): void {
  checkIsObject(kind, declaration);
  const { name, needs, options, create, use, order } = declaration;
  if (typeof name !== 'string' || !/^\S+$/.test(name)) {
    throw new RecallError('RECALL_DEFINITION', `The name of a ${kind} is ${describeValue(name)}`, {
      fix: 'It is a text without spaces.',
    });
  }
  const at = `${kind} "${name}"`;
  for (const key of ['description', 'version'] as const) {
    const value = declaration[key];
    if (value === undefined || typeof value === 'string') continue;
    throw new RecallError('RECALL_DEFINITION', `\`${key}\` is ${describeValue(value)}`, {
      at,
      fix: 'It is a text.',
    });
  }
  if (order !== undefined && !Number.isFinite(order)) {
    throw new RecallError('RECALL_DEFINITION', `\`order\` is ${describeValue(order)}`, {
      at,
      fix: 'It is a finite number: plugins are asked in ascending order.',
    });
  }
  if (create === undefined && use === undefined) {
    throw new RecallError('RECALL_DEFINITION', 'Nothing says how it is made', {
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
  throw new RecallError('RECALL_DEFINITION', `\`options\` is ${describeValue(options)}, and no schema`, {
    at,
    fix: 'Write a Standard Schema, as zod makes them: z.strictObject({ size: z.int().default(3) }).',
  });
}

/**
 * Checks the short form, which has the hooks themselves.
 *
 * @throws RecallError `RECALL_DEFINITION` when it lacks a hook, or says in another way, too, how it is made.
 */
export function checkShortForm(kind: PluginKind, declaration: Declaration): void {
  const { name, create, use } = declaration;
  const at = `${kind} "${name}"`;
  const missing = HOOKS[kind].must.find((hook) => typeof Reflect.get(declaration, hook) !== 'function');
  if (missing !== undefined) {
    const fix = ways(kind, declaration);
    throw new RecallError('RECALL_DEFINITION', `It has no \`${missing}\``, { at, fix });
  }
  const state = STATE_HOOKS.find((hook) => typeof Reflect.get(declaration, hook) === 'function');
  if (state !== undefined) {
    throw new RecallError('RECALL_DEFINITION', `\`${state}\` stands beside \`${HOOKS[kind].must[0]}\``, {
      at,
      fix: 'What a plugin remembers is of one run: return all its hooks from `create`, which is called for each.',
    });
  }
  if (create !== undefined || use !== undefined) throw both(HOOKS[kind].must[0], at);
}

const both = (other: string, at: string) =>
  new RecallError('RECALL_DEFINITION', `It has a \`${other}\` and says how it is made in another way, too`, {
    at,
    fix: 'One of them would never be used.',
  });

function ways(kind: PluginKind, declaration: Declaration): string {
  const hooks: readonly string[] = HOOKS[kind].must;
  const missing = [...hooks, 'create', 'use'].filter((key) => !(key in declaration));
  for (const key of Object.keys(declaration).filter(
    (key) => !DECLARATION_KEYS.includes(key) && !hooks.includes(key),
  )) {
    const near = likelyHook(key, missing);
    if (near !== undefined) return `Did you mean \`${near}\`? It has \`${key}\`.`;
  }
  const short = kind === 'population' ? '' : `${hooks.map((hook) => `\`${hook}\``).join(' with ')}, or `;
  return `Declare ${short}\`create\`, or \`use\`.`;
}
