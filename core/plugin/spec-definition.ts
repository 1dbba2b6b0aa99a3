/** The definition attached to a spec that was created in code; copies of the spec keep it. */
import type { PluginDefinition, PluginKind } from './definition.js';

/** An enumerable symbol key, so that `{ ...zipf(), exponent: 2 }` keeps it; JSON and `Object.keys` ignore it. */
export const DEFINITION = Symbol.for('recall-lab.definition');

/** The definition attached to a spec, unless the spec now names another plugin. */
export function definitionOf(spec: object): PluginDefinition | undefined {
  const { plugin, [DEFINITION]: attached } = spec as { plugin?: unknown; [DEFINITION]?: PluginDefinition };
  return plugin === undefined || plugin === attached?.declaration.name ? attached : undefined;
}

/** Attaches the definition of the original to a copy. */
export function withDefinition<T extends object>(copy: T, original: object): T {
  const definition = definitionOf(original);
  return definition ? { ...copy, [DEFINITION]: definition } : copy;
}

/** A copy without the attached definition, for code that visits every key. */
export function withoutDefinition(spec: object): Record<string, unknown> {
  const { [DEFINITION]: definition, ...data } = spec as Record<string | symbol, unknown>;
  void definition;
  return data;
}

/** All definitions attached to specs inside a configuration; resuming a run made in code needs them. */
export function attachedDefinitions(value: unknown): PluginDefinition<PluginKind, unknown, never>[] {
  if (typeof value !== 'object' || value === null) return [];
  const attached = (value as { [DEFINITION]?: PluginDefinition<PluginKind, unknown, never> })[DEFINITION];
  return [...(attached ? [attached] : []), ...Object.values(value).flatMap(attachedDefinitions)];
}
