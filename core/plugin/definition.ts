/**
 * Plugin declarations: a name, options, requirements, and how to create an instance for a run.
 *
 * Calling a definition with options returns a {@link PluginSpec}, the plain data that configurations hold:
 * `zipf({ exponent: 0.8 })` is `{ plugin: 'zipf', exponent: 0.8 }` with its definition attached, so configurations
 * written in code need no registration.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { EngineProvider } from '../engine/engine.js';
import type { Architecture } from '../model/architecture.js';
import type { ModelShape } from '../model/shape.js';
import type { Population } from '../population/population.js';
import type { TrainedVocabulary } from '../population/vocabulary.js';
import type { Cadence, Intervention, Probe, Reporter, Sampler, Stateful } from './contracts.js';
import { DEFINITION } from './spec-definition.js';
import { checkDeclaration } from './declaration.js';
import type { Executor, ExecutorContext } from './executor.js';
import type { PluginNeeds } from './requirements.js';

/** The instance type of each kind of plugin. */
export interface PluginInstances {
  sampler: Sampler;
  probe: Probe & Partial<Stateful>;
  intervention: Intervention & Partial<Stateful>;
  reporter: Reporter & Partial<Stateful>;
  population: Population;
  architecture: Architecture;
  engine: EngineProvider;
  executor: Executor;
}

export type PluginKind = keyof PluginInstances;

/** What to do if a plugin throws: end the run, continue without the plugin, or only warn. */
export type OnError = 'fail' | 'disable' | 'warn';

/** The context in which a run creates a plugin. */
export interface PluginContext<Options = unknown> {
  /** Its key in the configuration. */
  readonly name: string;
  readonly options: Options;
  /** Name of the run's preset, if it has one. */
  readonly preset?: string;
  readonly seed: number;
  /**
   * The run length that the plugin plans for. It stays the same if the run is later extended, whereas `steps` of a
   * boundary is the new end.
   */
  readonly steps: number;
  /** Texts per batch; with `steps`, it determines the budget. */
  readonly batch: number;
  /** Individuals that training draws from. */
  readonly individuals: number;
  readonly population: Population;
  /** Architecture and dimensions of the model. */
  readonly shape: ModelShape;
  /** The run folder; undefined if the run stores nothing. */
  readonly folder?: string;
  /** Creates a sampler from a spec in the options. `at` is the option's key, for errors. */
  readonly sampler: (spec: PluginSpec<'sampler'> | string, at: string) => Sampler;
  /**
   * The flat parameters of a reference model of the same shape: this run after `source` steps without interventions,
   * or a stored model (a file or run folder).
   */
  readonly reference: (source: number | string) => Promise<Float32Array>;
}

/** The context in which a run creates its population, before all other plugins. */
export type PopulationContext<Options = unknown> = Pick<
  PluginContext<Options>,
  'name' | 'options' | 'seed'
> & {
  /**
   * Set when the run continues a trained model, whose words keep their ids. Pass it to `new Vocabulary(words, trained)`,
   * and make `textLength` at least as long.
   */
  readonly trained?: TrainedVocabulary;
};

/** The context in which a run creates the architecture of its model, before all other plugins. */
export type ArchitectureContext<Options = unknown> = Pick<PluginContext<Options>, 'name' | 'options'>;

/** The context in which a run creates the provider of its engine. */
export type EngineContext<Options = unknown> = Pick<PluginContext<Options>, 'name' | 'options' | 'folder'>;

type ContextOf<Kind extends PluginKind, Options> = Kind extends 'population'
  ? PopulationContext<Options>
  : Kind extends 'architecture'
    ? ArchitectureContext<Options>
    : Kind extends 'engine'
      ? EngineContext<Options>
      : Kind extends 'executor'
        ? ExecutorContext<Options>
        : PluginContext<Options>;

/** A class that tsyringe can construct; it may inject any token in `tokens.ts`. */
export type InjectableClass<T> = new (...args: never[]) => T;

interface Declaration<Options> extends PluginNeedsAndOrder {
  readonly name: string;
  /** One-line description for `recall list`. */
  readonly description?: string;
  readonly version?: string;
  /** Schema of the options, from any Standard Schema library. Without it, the plugin accepts no options. */
  readonly options?: StandardSchemaV1<unknown, Options>;
}

interface PluginNeedsAndOrder {
  readonly needs?: PluginNeeds;
  /** Plugins of a kind run in ascending order, ties in configuration order (default: 0). */
  readonly order?: number;
  /** Default cadence, unless the configuration sets one. */
  readonly every?: Cadence['every'];
  readonly onError?: OnError;
}

/** How to create an instance: with a function or an injectable class. */
type Creation<Kind extends PluginKind, Options> =
  | { create(context: ContextOf<Kind, Options>): PluginInstances[Kind]; use?: undefined }
  | { use: InjectableClass<PluginInstances[Kind]>; create?: undefined };

export type PluginDeclaration<Kind extends PluginKind, Options> = Declaration<Options> &
  Creation<Kind, Options>;

/** Options that every plugin accepts. */
export type CommonOptions = Pick<Cadence, 'every'> & {
  /** What to do if the plugin throws (default: end the run). */
  readonly onError?: OnError;
  /** The run length that the plugin plans for, in steps (default: the length of the run). */
  readonly horizon?: number;
};

/** Plain data that selects and configures a plugin (default: of any kind). */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a spec of unknown kind must be assignable everywhere
export type PluginSpec<Kind extends PluginKind = any> = { readonly plugin: string } & Cadence &
  Readonly<Record<string, unknown>> & { readonly [DEFINITION]?: { readonly kind: Kind } };

/** The return type of a definition: a spec with its definition, and so its kind, attached. */
export type SpecOf<Kind extends PluginKind> = PluginSpec<Kind> & {
  readonly [DEFINITION]: { readonly kind: Kind };
};

/** Makes the options argument optional if no option is required. */
type CallArguments<Input> = Record<never, never> extends Input ? [options?: Input] : [options: Input];

/** A declared plugin; call it with options to get a spec for a configuration. */
export type PluginDefinition<
  Kind extends PluginKind = PluginKind,
  Options = unknown,
  Input = unknown,
  Name extends string = string,
> = {
  (...options: CallArguments<Input & CommonOptions>): SpecOf<Kind>;
  readonly kind: Kind;
  readonly declaration: PluginDeclaration<Kind, Options> & { readonly name: Name };
};

/**
 * Turns a declaration into a callable definition.
 *
 * @throws RecallError `RECALL_DEFINITION` or `RECALL_OPTION` if the declaration is invalid.
 */
export function definePlugin<Kind extends PluginKind, Options, Input, Name extends string>(
  kind: Kind,
  declaration: PluginDeclaration<Kind, Options> & { readonly name: Name },
): PluginDefinition<Kind, Options, Input, Name> {
  checkDeclaration(kind, declaration);
  const make = (options: object = {}) => ({
    plugin: declaration.name,
    ...options,
    [DEFINITION]: definition,
  });
  const definition = Object.assign(make, { kind, declaration }) as PluginDefinition<
    Kind,
    Options,
    Input,
    Name
  >;
  // Keeps the plugin's code out of printed configurations.
  const printed = { value: () => `[${kind} ${declaration.name}]` };
  Object.defineProperty(definition, Symbol.for('nodejs.util.inspect.custom'), printed);
  return definition;
}

export { definitionOf, withDefinition } from './spec-definition.js';

export function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === 'function' && 'kind' in value && 'declaration' in value;
}
