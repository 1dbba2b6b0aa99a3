/** What is called of a plugin, by kind; whatever else an instance has is its own affair. */
import { nearestName, RecallError } from '../errors.js';
import type { PluginInstances, PluginKind } from './definition.js';

/** Hooks of plugins that remember something. */
export const STATE_HOOKS = ['save', 'restore', 'saveArrays', 'restoreArrays'] as const;

/** Hooks of each kind: those that it must have, and those that it may have. */
export const HOOKS = {
  sampler: { must: ['at'], may: ['decide', ...STATE_HOOKS] },
  probe: { must: ['measure'], may: STATE_HOOKS },
  intervention: { must: ['decide', 'change'], may: STATE_HOOKS },
  reporter: { must: ['event'], may: ['flush', 'close', ...STATE_HOOKS] },
  executor: { must: ['execute', 'stop'], may: ['open', 'cancel', 'close'] },
  population: { must: ['write'], may: ['label', 'weight', 'answers'] },
} as const satisfies {
  [Kind in PluginKind]: Record<'must' | 'may', readonly (keyof PluginInstances[Kind])[]>;
};

/** Names of the methods of an instance, those of its classes too; nothing is called to find out. */
export function methodsOf(instance: object): readonly string[] {
  const own = Object.entries(Object.getOwnPropertyDescriptors(instance))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name]) => name);
  const above: unknown = Object.getPrototypeOf(instance);
  return isObject(above) && above !== Object.prototype ? [...new Set([...own, ...methodsOf(above)])] : own;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Of the hooks that an instance does not have, the one that a method is most likely meant to be. */
export const likelyHook = (method: string, missing: readonly string[]) =>
  // Closer than for names in a configuration: classes have methods of their own, whatever they are called.
  nearestName(method, missing, Math.max(1, Math.floor(method.length / 4)));

/** Hooks that need another one, for a state that is saved is restored, and arrays belong to a state. */
const PAIRS = [
  ['save', 'restore'],
  ['restore', 'save'],
  ['saveArrays', 'restoreArrays'],
  ['restoreArrays', 'saveArrays'],
  ['saveArrays', 'save'],
] as const;

/** A hook of an instance that lacks the one it needs, in words. */
export function unpairedHook(instance: object): string | undefined {
  const has = (hook: string) => typeof Reflect.get(instance, hook) === 'function';
  const alone = PAIRS.find(([hook, other]) => has(hook) && !has(other));
  return alone && `\`${alone[0]}\` and no \`${alone[1]}\``;
}

/**
 * @param at Where the plugin stands in the configuration, for errors.
 * @throws RecallError `RECALL_HOOK` when a plugin was made into something without the hooks of its kind,
 * or remembers something only in one direction.
 */
export function checkHooks(kind: PluginKind, name: string, instance: unknown, at: string): void {
  const must: readonly string[] = HOOKS[kind].must;
  const made = isObject(instance) ? instance : {};
  const missing = must.filter((hook) => typeof Reflect.get(made, hook) !== 'function');
  if (missing.length === 0) {
    const alone = (HOOKS[kind].may as readonly string[]).includes('save') && unpairedHook(made);
    if (!alone) return;
    throw new RecallError('RECALL_HOOK', `The ${kind} "${name}" has ${alone}`, {
      at,
      fix: 'A resumed run would go on without what it remembers.',
    });
  }
  const typo = methodsOf(made)
    .map((method) => [method, likelyHook(method, missing)])
    .find(([, hook]) => hook);
  throw new RecallError('RECALL_HOOK', `The ${kind} "${name}" has no \`${missing[0]}\``, {
    at,
    fix: typo
      ? `Did you mean \`${typo[1]}\`? It has \`${typo[0]}\`.`
      : `A ${kind} is made into an object with ${must.map((hook) => `\`${hook}\``).join(' and ')}.`,
  });
}
