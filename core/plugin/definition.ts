/**
 * How a plugin is declared: a name, the options it takes, what it needs, and how an instance is made for a run.
 *
 * Calling a definition with options yields a {@link PluginSpec}, the plain data that configurations hold:
 * `zipf({ exponent: 0.8 })` is `{ plugin: 'zipf', exponent: 0.8 }` and remembers its definition, so that a
 * configuration in code needs no registration.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Population } from '../population/population.js';
import type { TrainedVocabulary } from '../population/vocabulary.js';
import type { Cadence, Intervention, Probe, Reporter, Sampler, Stateful } from './contracts.js';
import { DEFINITION } from './spec-definition.js';
import { checkDeclaration } from './declaration.js';
import type { Executor, ExecutorContext } from './executor.js';
import type { PluginNeeds } from './requirements.js';

/** What each kind of plugin is made into. */
export interface PluginInstances {
  sampler: Sampler;
  probe: Probe & Partial<Stateful>;
  intervention: Intervention & Partial<Stateful>;
  reporter: Reporter & Partial<Stateful>;
  population: Population;
  executor: Executor;
}

export type PluginKind = keyof PluginInstances;

/** What happens when a plugin throws: end the run, go on without the plugin, or only say so. */
export type OnError = 'fail' | 'disable' | 'warn';

/** What a plugin is given when it is made for a run. */
export interface PluginContext<Options = unknown> {
  /** Its key in the configuration. */
  readonly name: string;
  readonly options: Options;
  /** Name of the preset, when the run has one. */
  readonly preset?: string;
  readonly seed: number;
  /**
   * The length of the run that the plugin reckons with. A run that is given more steps later goes on with what it has
   * begun: this stays, while `steps` of a boundary is the new end.
   */
  readonly steps: number;
  /** Texts in a batch: with `steps`, the budget. */
  readonly batch: number;
  /** Individuals that training draws from. */
  readonly individuals: number;
  readonly population: Population;
  /** Run folder, or undefined for a run that stores nothing. */
  readonly folder?: string;
  /** Makes a sampler that the options name. `at` is the option's key, for errors. */
  readonly sampler: (spec: PluginSpec<'sampler'> | string, at: string) => Sampler;
  /**
   * The parameters of another model of the run's shape, flat: after so many steps of this run without
   * interventions, or from a stored model (a file, or the folder of a run).
   */
  readonly reference: (source: number | string) => Promise<Float32Array>;
}

/** What a population is given when it is made: it comes before everything else. */
export type PopulationContext<Options = unknown> = Pick<
  PluginContext<Options>,
  'name' | 'options' | 'seed'
> & {
  /**
   * Set when a trained model continues: its words keep their ids. Pass it to `new Vocabulary(words, trained)`, and
   * make `textLength` at least as long.
   */
  readonly trained?: TrainedVocabulary;
};

type ContextOf<Kind extends PluginKind, Options> = Kind extends 'population'
  ? PopulationContext<Options>
  : Kind extends 'executor'
    ? ExecutorContext<Options>
    : PluginContext<Options>;

/** A class whose constructor tsyringe can resolve; it may inject any of the tokens in `tokens.ts`. */
export type InjectableClass<T> = new (...args: never[]) => T;

interface Declaration<Options> extends PluginNeedsAndOrder {
  readonly name: string;
  /** One line for `recall list`. */
  readonly description?: string;
  readonly version?: string;
  /** Schema of the options, from any Standard Schema library; without one, no options are allowed. */
  readonly options?: StandardSchemaV1<unknown, Options>;
}

interface PluginNeedsAndOrder {
  readonly needs?: PluginNeeds;
  /** Plugins of a kind are asked in ascending order, ties by their place in the configuration; 0 by default. */
  readonly order?: number;
  /** How often it is asked when its configuration does not say; otherwise the run decides. */
  readonly every?: Cadence['every'];
  readonly onError?: OnError;
}

/** How an instance comes to be: by a function, or by an injectable class. */
type Making<Kind extends PluginKind, Options> =
  | { create(context: ContextOf<Kind, Options>): PluginInstances[Kind]; use?: undefined }
  | { use: InjectableClass<PluginInstances[Kind]>; create?: undefined };

export type PluginDeclaration<Kind extends PluginKind, Options> = Declaration<Options> &
  Making<Kind, Options>;

/** What every plugin takes beside its own options. */
export type CommonOptions = Pick<Cadence, 'every'> & {
  /** What happens when the plugin throws; by default the run fails. */
  readonly onError?: OnError;
  /** The length of the run that it reckons with, in steps; by default that of the run. */
  readonly horizon?: number;
};

/** Plain data that selects and configures a plugin, of any kind unless one is said. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what may be of any kind fits wherever one is wanted
export type PluginSpec<Kind extends PluginKind = any> = { readonly plugin: string } & Cadence &
  Readonly<Record<string, unknown>> & { readonly [DEFINITION]?: { readonly kind: Kind } };

/** What a definition returns: a spec that remembers its definition, and so its kind. */
export type SpecOf<Kind extends PluginKind> = PluginSpec<Kind> & {
  readonly [DEFINITION]: { readonly kind: Kind };
};

/** Options may be left out altogether where none of them is required. */
type Call<Given> = Record<never, never> extends Given ? [options?: Given] : [options: Given];

/** A declared plugin; call it with options to get what a configuration holds. */
export type PluginDefinition<
  Kind extends PluginKind = PluginKind,
  Options = unknown,
  Given = unknown,
  Name extends string = string,
> = {
  (...options: Call<Given & CommonOptions>): SpecOf<Kind>;
  readonly kind: Kind;
  readonly declaration: PluginDeclaration<Kind, Options> & { readonly name: Name };
};

/**
 * Turns a declaration into a callable definition.
 *
 * @throws RecallError `RECALL_DEFINITION`, `RECALL_OPTION` when the declaration is wrong.
 */
export function definePlugin<Kind extends PluginKind, Options, Given, Name extends string>(
  kind: Kind,
  declaration: PluginDeclaration<Kind, Options> & { readonly name: Name },
): PluginDefinition<Kind, Options, Given, Name> {
  checkDeclaration(kind, declaration);
  const make = (options: object = {}) => ({
    plugin: declaration.name,
    ...options,
    [DEFINITION]: definition,
  });
  const definition = Object.assign(make, { kind, declaration }) as PluginDefinition<
    Kind,
    Options,
    Given,
    Name
  >;
  // Whoever prints a configuration does not want to read the plugin's code.
  const printed = { value: () => `[${kind} ${declaration.name}]` };
  Object.defineProperty(definition, Symbol.for('nodejs.util.inspect.custom'), printed);
  return definition;
}

export { definitionOf, withDefinition } from './spec-definition.js';

export function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === 'function' && 'kind' in value && 'declaration' in value;
}
