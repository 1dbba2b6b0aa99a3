/** Saves and restores plugins that keep state between boundaries, including samplers composed of others. */
import type { Json } from '../bus/events.js';
import type { Stateful } from './contracts.js';
import { STATE_HOOKS } from './hooks.js';

/** Whether an instance saves its state. */
export const isStateful = (instance: object): instance is Stateful => 'save' in instance && !!instance.save;

/** The state hooks of an instance, bound to it, for an object that wraps it. */
export function stateHooks(instance: Partial<Stateful>): Partial<Stateful> {
  const hooks = STATE_HOOKS.filter((hook) => instance[hook] !== undefined);
  return Object.fromEntries(hooks.map((hook) => [hook, (instance[hook] as () => unknown).bind(instance)]));
}

/** State hooks that save and restore each of several parts; empty if no part has state. */
export function stateOfParts(parts: readonly Partial<Stateful>[]): Partial<Stateful> {
  if (!parts.some(isStateful)) return {};
  const prefix = (part: number) => `${part}.`;
  return {
    save: () => parts.map((part) => (part.save ? part.save() : null)),
    restore(state) {
      const saved = Array.isArray(state) ? (state as readonly Json[]) : [];
      parts.forEach((part, i) => part.restore?.(saved[i]));
    },
    ...(parts.some((part) => part.saveArrays) && {
      saveArrays: () =>
        Object.fromEntries(
          parts.flatMap((part, i) =>
            Object.entries(part.saveArrays?.() ?? {}).map(([name, values]) => [prefix(i) + name, values]),
          ),
        ),
      restoreArrays(arrays) {
        parts.forEach((part, i) => {
          const partArrays = Object.entries(arrays).filter(([name]) => name.startsWith(prefix(i)));
          part.restoreArrays?.(
            Object.fromEntries(partArrays.map(([name, values]) => [name.slice(prefix(i).length), values])),
          );
        });
      },
    }),
  };
}
