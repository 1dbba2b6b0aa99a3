/** The hooks that a run calls on each kind of plugin. */
import { nearestName, RecallError } from '../errors.js';
import type { PluginInstances, PluginKind } from './definition.js';

/** Hooks of plugins that keep state. */
export const STATE_HOOKS = ['save', 'restore', 'saveArrays', 'restoreArrays'] as const;

/** Required (`must`) and optional (`may`) hooks of each kind. */
export const HOOKS = {
  sampler: { must: ['at'], may: ['decide', ...STATE_HOOKS] },
  probe: { must: ['measure'], may: STATE_HOOKS },
  intervention: { must: ['decide', 'change'], may: STATE_HOOKS },
  reporter: { must: ['event'], may: ['flush', 'close', ...STATE_HOOKS] },
  architecture: { must: ['parameters', 'sites', 'forward'], may: ['check'] },
  engine: { must: ['open'], may: [] },
  executor: { must: ['execute', 'stop'], may: ['open', 'cancel', 'close'] },
  population: { must: ['write'], may: ['label', 'weight', 'answers'] },
} as const satisfies {
  [Kind in PluginKind]: Record<'must' | 'may', readonly (keyof PluginInstances[Kind])[]>;
};

/** Names of an instance's methods, inherited ones included; reads property descriptors, so no getter runs. */
export function methodsOf(instance: object): readonly string[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(instance))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name]) => name);
  const above: unknown = Object.getPrototypeOf(instance);
  return isObject(above) && above !== Object.prototype ? [...new Set([...own, ...methodsOf(above)])] : own;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The missing hook that a misnamed method most likely stands for. */
export const likelyHook = (method: string, missing: readonly string[]) =>
  // Stricter than for names in a configuration: classes have unrelated methods, too.
  nearestName(method, missing, Math.max(1, Math.floor(method.length / 4)));

/** Hooks that require another one: saved state must be restored, and arrays belong to a state. */
const PAIRS = [
  ['save', 'restore'],
  ['restore', 'save'],
  ['saveArrays', 'restoreArrays'],
  ['restoreArrays', 'saveArrays'],
  ['saveArrays', 'save'],
] as const;

/** Describes a hook whose counterpart is missing: `` `save` but no `restore` ``. */
export function unpairedHook(instance: object): string | undefined {
  const has = (hook: string) => typeof Reflect.get(instance, hook) === 'function';
  const alone = PAIRS.find(([hook, other]) => has(hook) && !has(other));
  return alone && `\`${alone[0]}\` but no \`${alone[1]}\``;
}

/**
 * @param at Where the plugin stands in the configuration, for errors.
 * @throws RecallError `RECALL_HOOK` if a required hook is missing, or if state is saved but not restored (or the reverse).
 */
export function checkHooks(kind: PluginKind, name: string, instance: unknown, at: string): void {
  const must: readonly string[] = HOOKS[kind].must;
  const hooks = isObject(instance) ? instance : {};
  const missing = must.filter((hook) => typeof Reflect.get(hooks, hook) !== 'function');
  if (missing.length === 0) {
    const alone = (HOOKS[kind].may as readonly string[]).includes('save') && unpairedHook(hooks);
    if (!alone) return;
    throw new RecallError('RECALL_HOOK', `The ${kind} "${name}" has ${alone}`, {
      at,
      fix: 'Add it, or a resumed run loses the state.',
    });
  }
  const typo = methodsOf(hooks)
    .map((method) => [method, likelyHook(method, missing)])
    .find(([, hook]) => hook);
  throw new RecallError('RECALL_HOOK', `The ${kind} "${name}" has no \`${missing[0]}\``, {
    at,
    fix: typo
      ? `Did you mean \`${typo[1]}\`? It has \`${typo[0]}\`.`
      : `A ${kind} must be an object with ${must.map((hook) => `\`${hook}\``).join(' and ')}.`,
  });
}
