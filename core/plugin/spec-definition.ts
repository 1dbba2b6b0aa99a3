/** The definition that a spec carries with it when it was made in code, and that its copies carry, too. */
import type { PluginDefinition } from './definition.js';

/** The key. It is enumerable, so that `{ ...zipf(), exponent: 2 }` has it; JSON and `Object.keys` do not see it. */
export const DEFINITION = Symbol.for('recall-lab.definition');

/** The definition that a spec carries; a copy that names another plugin has none. */
export function definitionOf(spec: object): PluginDefinition | undefined {
  const { plugin, [DEFINITION]: carried } = spec as { plugin?: unknown; [DEFINITION]?: PluginDefinition };
  return plugin === undefined || plugin === carried?.declaration.name ? carried : undefined;
}

/** A copy that remembers the definition of the original. */
export function withDefinition<T extends object>(copy: T, original: object): T {
  const definition = definitionOf(original);
  return definition ? { ...copy, [DEFINITION]: definition } : copy;
}

/** A copy that is data alone, for those who look at every key. */
export function withoutDefinition(spec: object): Record<string, unknown> {
  const { [DEFINITION]: definition, ...data } = spec as Record<string | symbol, unknown>;
  void definition;
  return data;
}
