/** Collects presets by name, and finds them in the exports of modules. */
import { RecallError, suggestName } from '../errors.js';
import { isPlain } from '../plain.js';
import { isPreset, type Preset } from './define.js';
import { findModule, importModule, loadModule, type ModuleExports } from '../plugin/modules.js';
import type { PartialConfig } from './schema.js';

/** The modules of built-in presets. */
export const BUILT_IN_PRESETS = ['recall-lab/presets'] as const;

/** A preset and the module that it came from. */
export interface NamedPreset {
  readonly name: string;
  readonly config: PartialConfig;
  readonly source: string;
}

export class PresetCatalogue {
  private readonly presets = new Map<string, NamedPreset>();

  /** @throws RECALL_DUPLICATE_PRESET if another preset has the name. */
  add(preset: Preset, source: string): this {
    const name = preset.preset;
    const known = this.presets.get(name);
    if (known && known.config !== preset) {
      throw new RecallError('RECALL_DUPLICATE_PRESET', `There are two presets named "${name}"`, {
        at: known.source === source ? source : `${known.source} and ${source}`,
        fix: 'Rename one of them.',
      });
    }
    this.presets.set(name, { name, config: preset, source });
    return this;
  }

  find(name: string): NamedPreset | undefined {
    return this.presets.get(name);
  }

  /** All presets, in the order in which they were added. */
  list(): readonly NamedPreset[] {
    return [...this.presets.values()];
  }

  /**
   * Adds the presets that modules export.
   *
   * @throws RECALL_MODULE if a module is missing, fails, or exports no preset; RECALL_DUPLICATE_PRESET.
   */
  async load(modules: readonly string[], from: string): Promise<this> {
    for (const specifier of modules) {
      const file = findModule(specifier, from);
      const exported = file ? await importModule(file) : await loadModule(specifier, from);
      const presets = Object.values(exported).filter(isPreset);
      if (presets.length === 0) {
        throw new RecallError('RECALL_MODULE', `The module "${specifier}" exports no preset`, {
          at: from,
          fix: 'Export what definePreset returns.',
        });
      }
      for (const preset of presets) this.add(preset, file ?? specifier);
    }
    return this;
  }
}

/**
 * The preset of a module: the requested one, by its own name or its export's; otherwise the default export, or the only
 * preset.
 *
 * @throws RECALL_UNKNOWN_PRESET if there is none, or several and none was requested.
 */
export function presetOf(exported: ModuleExports, specifier: string, requested?: string): PartialConfig {
  const presets = [...new Set(Object.values(exported).filter(isPreset))];
  const names = presets.map(({ preset }) => preset);
  if (requested !== undefined) {
    const found = presets.find(({ preset }) => preset === requested) ?? configIn(exported, requested);
    if (found) return found;
    const known = [
      ...new Set([
        ...names,
        ...Object.keys(exported).filter((name) => name !== 'default' && configIn(exported, name)),
      ]),
    ];
    throw new RecallError('RECALL_UNKNOWN_PRESET', `"${specifier}" has no preset "${requested}"`, {
      fix: known.length > 0 ? suggestName(requested, known) : 'It exports none.',
    });
  }
  const defaultConfig = configIn(exported, 'default');
  if (defaultConfig) return defaultConfig;
  if (presets.length === 1) return presets[0];
  throw new RecallError(
    'RECALL_UNKNOWN_PRESET',
    `"${specifier}" exports ${presets.length === 0 ? 'no preset' : 'several presets'}`,
    {
      fix:
        presets.length === 0
          ? 'Export what definePreset returns.'
          : `Choose one: ${names.map((name) => `"${specifier}/${name}"`).join(', ')}.`,
    },
  );
}

/** The configuration that a module exports under a name. */
function configIn(exported: ModuleExports, name: string): PartialConfig | undefined {
  const value = Object.hasOwn(exported, name) ? exported[name] : undefined;
  return isPlain(value) && Object.keys(value).length > 0 ? value : undefined;
}
