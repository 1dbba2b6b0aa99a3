/**
 * `TypedConfig`: the argument of `defineConfig` and `definePreset`. The compiler completes and checks names and options of
 * known plugins and presets. Use your own plugins by value, or declare them in `KnownPlugins`.
 */
import type { DEFINITION } from '../plugin/spec-definition.js';
import type { CommonOptions, PluginKind } from '../plugin/definition.js';
import type { EngineChoice } from '../engine/registry.js';
import type { KnownOptions, KnownPresets } from './known.js';
import type { PartialConfig, PartialEngine, PartialModel } from './partial-config.js';

/** The name of a known preset, a path, or a package by its full name. */
export type KnownExtends =
  | keyof KnownPresets
  | `./${string}`
  | `../${string}`
  | `/${string}`
  | `@${string}`
  | `recall-preset-${string}`
  | PartialConfig
  | readonly KnownExtends[];

type Options<Kind extends PluginKind> = KnownOptions<Kind>;
type Name<Kind extends PluginKind> = keyof Options<Kind>;

/** A known plugin by name with its options, or any plugin by value. */
export type TypedSpec<Kind extends PluginKind> =
  | Name<Kind>
  | { readonly plugin: string; readonly [DEFINITION]: { readonly kind: Kind } }
  | { [N in Name<Kind>]: { readonly plugin: N } & Options<Kind>[N] }[Name<Kind>];

/** Like {@link TypedSpec}, for an entry that merges with the inherited one. */
type MergedSpec<Kind extends PluginKind> =
  TypedSpec<Kind> | { [N in Name<Kind>]: { readonly plugin: N } & Partial<Options<Kind>[N]> }[Name<Kind>];

/**
 * Entries under the name of a known plugin take its options, or those of the plugin that they name. An entry may inherit
 * required options from a preset.
 */
type TypedEntries<Kind extends PluginKind> = {
  [N in Name<Kind>]?:
    false | MergedSpec<Kind> | ({ readonly plugin?: undefined } & Partial<Options<Kind>[N]>);
};

/** Entries under another name set `plugin`, or inherit it. */
type TypedEntry<Kind extends PluginKind> =
  | false
  | MergedSpec<Kind>
  | (CommonOptions & { readonly plugin?: undefined; readonly [option: string]: unknown })
  | undefined;

interface Probes extends TypedEntries<'probe'> {
  [name: string]: TypedEntry<'probe'>;
}
interface Interventions extends TypedEntries<'intervention'> {
  [name: string]: TypedEntry<'intervention'>;
}
interface Reporters extends TypedEntries<'reporter'> {
  [name: string]: TypedEntry<'reporter'>;
}

interface Model extends PartialModel {
  architecture?: MergedSpec<'architecture'> | Partial<KnownOptions<'architecture'>[Name<'architecture'>]>;
}

/** Any part of a configuration, with checked names and options. */
export interface TypedConfig extends PartialConfig {
  extends?: KnownExtends;
  model?: Model;
  population?: MergedSpec<'population'> | Partial<KnownOptions<'population'>[Name<'population'>]>;
  engine?: EngineChoice | PartialEngine | TypedSpec<'engine'>;
  sampler?: TypedSpec<'sampler'>;
  probes?: Probes;
  interventions?: Interventions;
  reporters?: Reporters;
}
