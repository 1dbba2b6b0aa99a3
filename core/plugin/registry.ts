/**
 * Finds plugins by kind and name. Built-in plugins are loaded from a module, like any others.
 */
import { findModule, importModule, loadModule } from './modules.js';
import { engineChoices } from '../engine/registry.js';
import { RecallError, suggestName } from '../errors.js';
import { definitionOf, isPluginDefinition } from './definition.js';
import type { PluginDefinition, PluginKind, PluginSpec } from './definition.js';
import type { AnyPlugin } from './options.js';

/** Modules of the built-in plugins. */
export const BUILT_IN_PLUGINS = ['recall-lab/plugins'] as const;

export interface RegisteredPlugin {
  readonly definition: PluginDefinition;
  /** The module that exports it. */
  readonly source: string;
}

export class Registry {
  private readonly plugins = new Map<string, RegisteredPlugin>();

  /**
   * Registers a plugin; several modules may export the same definition.
   *
   * @throws RECALL_DUPLICATE_PLUGIN if another plugin of the same kind has the same name.
   */
  add(definition: AnyPlugin, source: string): this {
    const { kind } = definition;
    const { name } = definition.declaration;
    const known = this.plugins.get(`${kind} ${name}`);
    if (known && known.definition !== definition) {
      throw new RecallError(
        'RECALL_DUPLICATE_PLUGIN',
        `There are two plugins of kind ${kind} named "${name}"`,
        {
          at: known.source === source ? source : `${known.source} and ${source}`,
          fix: 'Rename one of them, or load only one of the modules.',
        },
      );
    }
    if (!known) this.plugins.set(`${kind} ${name}`, { definition: definition as PluginDefinition, source });
    return this;
  }

  /**
   * The definition of a spec: the attached one if it was created in code, otherwise the registered one with its name.
   *
   * @param at The spec's key, for errors.
   * @throws RECALL_UNKNOWN_PLUGIN, with the closest name, if there is none of that kind.
   */
  find<Kind extends PluginKind>(kind: Kind, spec: PluginSpec | string, at?: string): PluginDefinition<Kind> {
    const name = typeof spec === 'string' ? spec : spec.plugin;
    const attached = typeof spec === 'string' ? undefined : definitionOf(spec);
    if (typeof name !== 'string') {
      throw new RecallError('RECALL_OPTION', `\`plugin\` is ${JSON.stringify(name) ?? typeof name}`, {
        at,
        fix: `Use the name of a ${kind}.`,
      });
    }
    const found = attached ?? this.plugins.get(`${kind} ${name}`)?.definition;
    if (found?.kind === kind) return found as PluginDefinition<Kind>;
    if (found) {
      throw new RecallError('RECALL_UNKNOWN_PLUGIN', `"${name}" is a ${found.kind}, not a ${kind}`, { at });
    }
    throw new RecallError('RECALL_UNKNOWN_PLUGIN', `There is no ${kind} named "${name}"`, {
      at,
      fix: this.hint(kind, name),
    });
  }

  /** All plugins, or those of one kind, in registration order. */
  list(kind?: PluginKind): readonly RegisteredPlugin[] {
    return [...this.plugins.values()].filter(({ definition }) => !kind || definition.kind === kind);
  }

  private hint(kind: PluginKind, name: string): string {
    const other = this.list().find(({ definition }) => definition.declaration.name === name);
    if (other) return `There is a ${other.definition.kind} with that name.`;
    const named = this.list(kind).map(({ definition }) => definition.declaration.name);
    const names = kind === 'engine' ? [...engineChoices, ...named] : named;
    const addOwn = 'To use your own, add its module to `plugins`.';
    return names.length > 0 ? `${suggestName(name, names)} ${addOwn}` : addOwn;
  }
}

/**
 * Loads all plugins that the given modules export.
 *
 * @param modules Package names, or paths relative to the file `from`.
 * @throws RECALL_MODULE if a module is missing, fails to load, or exports no plugin; RECALL_DUPLICATE_PLUGIN.
 */
export async function loadPlugins(
  modules: readonly string[],
  from: string,
  registry = new Registry(),
): Promise<Registry> {
  for (const specifier of modules) {
    const file = findModule(specifier, from);
    const exported = file ? await importModule(file) : await loadModule(specifier, from);
    const definitions = Object.values(exported).filter(isPluginDefinition);
    if (definitions.length === 0) {
      throw new RecallError('RECALL_MODULE', `The module "${specifier}" exports no plugin`, {
        at: from,
        fix: 'Export the result of defineSampler, defineProbe, defineIntervention, defineReporter, definePopulation, defineArchitecture or defineEngine.',
      });
    }
    for (const definition of definitions) registry.add(definition, file ?? specifier);
  }
  return registry;
}
