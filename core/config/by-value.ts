/** Collects plugins that a configuration made in code contains by value instead of by name. */
import { definitionOf, type PluginDefinition } from '../plugin/definition.js';
import type { RegisteredPlugin, Registry } from '../plugin/registry.js';
import { isPlain } from '../plain.js';
import type { Layer } from './provenance.js';

/** The unregistered plugins in the layers, each once, with the label of its layer. */
export function heldByValue(layers: readonly Layer[], registry: Registry): readonly RegisteredPlugin[] {
  const known = new Set<PluginDefinition>(registry.list().map(({ definition }) => definition));
  const found: RegisteredPlugin[] = [];
  const visit = (value: unknown, source: string): void => {
    if (Array.isArray(value)) value.forEach((inner) => visit(inner, source));
    if (!isPlain(value)) return;
    const definition = definitionOf(value);
    if (definition && !known.has(definition)) {
      known.add(definition);
      found.push({ definition, source });
    }
    Object.values(value).forEach((inner) => visit(inner, source));
  };
  for (const { config, label } of layers) visit(config, label);
  return found;
}
