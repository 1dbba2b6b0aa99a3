/**
 * Plugins by kind and name. Built-in plugins are loaded like anybody's: from a module that is named.
 */
import { findModule, importModule, loadModule } from './modules.js';
import { RecallError, suggestName } from '../errors.js';
import { definitionOf, isPluginDefinition } from './definition.js';
import type { PluginDefinition, PluginKind, PluginSpec } from './definition.js';
import type { AnyPlugin } from './options.js';

/** Where the plugins that come with recall-lab are. */
export const BUILT_IN_PLUGINS = ['recall-lab/plugins'] as const;

export interface RegisteredPlugin {
  readonly definition: PluginDefinition;
  /** The module that it came from. */
  readonly source: string;
}

export class Registry {
  private readonly plugins = new Map<string, RegisteredPlugin>();

  /**
   * Makes a plugin available by name; the same definition may come from several modules.
   *
   * @throws RECALL_DUPLICATE_PLUGIN when another plugin of the same kind has the name.
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
   * The definition behind a spec: the one it carries when it was made in code, otherwise the one with its name.
   *
   * @param at The spec's key, for errors.
   * @throws RECALL_UNKNOWN_PLUGIN, with the nearest name, when there is none of that kind.
   */
  find<Kind extends PluginKind>(kind: Kind, spec: PluginSpec | string, at?: string): PluginDefinition<Kind> {
    const name = typeof spec === 'string' ? spec : spec.plugin;
    const carried = typeof spec === 'string' ? undefined : definitionOf(spec);
    if (typeof name !== 'string') {
      throw new RecallError('RECALL_OPTION', `\`plugin\` is ${JSON.stringify(name) ?? typeof name}`, {
        at,
        fix: `It is the name of a ${kind}.`,
      });
    }
    const found = carried ?? this.plugins.get(`${kind} ${name}`)?.definition;
    if (found?.kind === kind) return found as PluginDefinition<Kind>;
    if (found) {
      throw new RecallError('RECALL_UNKNOWN_PLUGIN', `"${name}" is a ${found.kind}, not a ${kind}`, { at });
    }
    throw new RecallError('RECALL_UNKNOWN_PLUGIN', `There is no ${kind} named "${name}"`, {
      at,
      fix: this.hint(kind, name),
    });
  }

  /** All plugins, or those of one kind, in the order in which they were added. */
  list(kind?: PluginKind): readonly RegisteredPlugin[] {
    return [...this.plugins.values()].filter(({ definition }) => !kind || definition.kind === kind);
  }

  private hint(kind: PluginKind, name: string): string {
    const other = this.list().find(({ definition }) => definition.declaration.name === name);
    if (other) return `There is a ${other.definition.kind} of that name.`;
    const names = this.list(kind).map(({ definition }) => definition.declaration.name);
    const own = 'One of your own is known once its module is named in `plugins`.';
    return names.length > 0 ? `${suggestName(name, names)} ${own}` : own;
  }
}

/**
 * Loads every plugin that the modules export.
 *
 * @param modules Package names, or paths from the file `from`.
 * @throws RECALL_MODULE when a module is missing or fails, or exports no plugin; RECALL_DUPLICATE_PLUGIN.
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
        fix: 'Export what defineSampler, defineProbe, defineIntervention, defineReporter or definePopulation return.',
      });
    }
    for (const definition of definitions) registry.add(definition, file ?? specifier);
  }
  return registry;
}
