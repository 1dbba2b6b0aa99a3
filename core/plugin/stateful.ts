/** What a plugin remembers between boundaries: its hooks, handed on where a sampler is made of others. */
import type { Stateful } from './contracts.js';
import { STATE_HOOKS } from './hooks.js';

/** Whether an instance saves and restores itself. */
export const isStateful = (instance: object): instance is Stateful => 'save' in instance && !!instance.save;

/** The hooks by which an instance is saved and restored, for an object that stands in for it. */
export function stateHooks(instance: Partial<Stateful>): Partial<Stateful> {
  const hooks = STATE_HOOKS.filter((hook) => instance[hook] !== undefined);
  return Object.fromEntries(hooks.map((hook) => [hook, (instance[hook] as () => unknown).bind(instance)]));
}

/** The hooks of something made of several parts, which saves and restores each of them; none when no part has any. */
export function stateOfParts(parts: readonly Partial<Stateful>[]): Partial<Stateful> {
  if (!parts.some(isStateful)) return {};
  const prefix = (part: number) => `${part}.`;
  return {
    save: () => parts.map((part) => (part.save ? part.save() : null)),
    restore(state) {
      const saved = Array.isArray(state) ? state : [];
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
          const own = Object.entries(arrays).filter(([name]) => name.startsWith(prefix(i)));
          part.restoreArrays?.(
            Object.fromEntries(own.map(([name, values]) => [name.slice(prefix(i).length), values])),
          );
        });
      },
    }),
  };
}
