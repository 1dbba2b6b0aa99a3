/**
 * The names that the compiler knows in a configuration: of our own plugins, with their options, and of our presets.
 *
 * Types alone, so that nothing of plugins or presets is loaded here.
 */
import type * as builtIn from '../../plugins/index.js';
import type { PluginKind } from '../plugin/definition.js';

type BuiltInPlugins = typeof builtIn;

/**
 * The definitions whose names and options are checked in `defineConfig`. Add those of a module under `plugins` to have
 * them checked, too: `declare module 'recall-lab' { interface KnownPlugins { few: typeof few } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add to it
export interface KnownPlugins extends BuiltInPlugins {}

/** The presets that `extends` may name; add those of a module under `presets`, as with {@link KnownPlugins}. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add to it
export interface KnownPresets extends Record<BuiltInPreset, unknown> {}

type BuiltInPreset =
  | 'adaptive-warmup'
  | 'annealed'
  | 'attention-patching'
  | 'celebrities'
  | 'fine-tune'
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
type GivenTo<D> = D extends (...options: infer Given) => unknown ? Flat<NonNullable<Given[0]>> : never;
/** As one object, which is easier to read in an editor, and has an index signature where one is wanted. */
type Flat<T> = { [Key in keyof T]: T[Key] };

/** What each known plugin of a kind is given, by name. */
export type KnownOptions<Kind extends PluginKind> = { [D in OfKind<Kind> as NameOf<D>]: GivenTo<D> };
