/**
 * The names that the compiler knows in configurations: built-in plugins with their options, and built-in presets.
 *
 * Types only: no plugin or preset is loaded here.
 */
import type * as builtIn from '../../plugins/index.js';
import type { PluginKind } from '../plugin/definition.js';

type BuiltInPlugins = typeof builtIn;

/**
 * The plugins whose names and options `defineConfig` checks. Add your own:
 * `declare module 'recall-lab' { interface KnownPlugins { few: typeof few } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add to it
export interface KnownPlugins extends BuiltInPlugins {}

/** The presets that `extends` may name. Add your own, as with {@link KnownPlugins}. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add to it
export interface KnownPresets extends Record<BuiltInPreset, unknown> {}

type BuiltInPreset =
  | 'adaptive-warmup'
  | 'annealed'
  | 'attention-patching'
  | 'celebrities'
  | 'fine-tune'
  | 'fine-tune-pretrained'
  | 'fine-tune-pretrained-replay'
  | 'fine-tune-replay'
  | 'growing-population'
  | 'hallucination'
  | 'imbalanced-warmup'
  | 'paper-attention-patching'
  | 'paper-celebrities'
  | 'paper-fine-tune'
  | 'paper-uniform'
  | 'paper-warmup'
  | 'paper-zipf'
  | 'plateau-scaling'
  | 'sequential'
  | 'three-phases'
  | 'uniform'
  | 'zipf';

type Definition = KnownPlugins[keyof KnownPlugins];
type OfKind<Kind extends PluginKind> = Extract<Definition, { readonly kind: Kind }>;
type NameOf<D> = D extends { readonly declaration: { readonly name: infer Name extends string } }
  ? Name
  : never;
type OptionsOf<D> = D extends (...args: infer Args) => unknown ? Flat<NonNullable<Args[0]>> : never;
/** One object type, which editors display better, and which is assignable to index signatures. */
type Flat<T> = { [Key in keyof T]: T[Key] };

/** The options of each known plugin of a kind, by name. */
export type KnownOptions<Kind extends PluginKind> = { [D in OfKind<Kind> as NameOf<D>]: OptionsOf<D> };
