/**
 * How a plugin is declared: a name, the options it takes, what it needs, and how an instance is made for a run.
 *
 * Calling a definition with options yields a {@link PluginSpec}, the plain data that configurations hold:
 * `zipf({ exponent: 0.8 })` is `{ plugin: 'zipf', exponent: 0.8 }` and remembers its definition, so that a
 * configuration in code needs no registration.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Population } from '../population/population.js';
import type { Cadence, Intervention, Probe, Reporter, Sampler, Stateful } from './contracts.js';

/** What each kind of plugin is made into. */
export interface PluginInstances {
  sampler: Sampler;
  probe: Probe & Partial<Stateful>;
  intervention: Intervention & Partial<Stateful>;
  reporter: Reporter & Partial<Stateful>;
  population: Population;
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
  /** Steps of the whole run. */
  readonly steps: number;
  /** Texts in a batch: with `steps`, the budget. */
  readonly batch: number;
  /** Individuals that training draws from. */
  readonly individuals: number;
  readonly population: Population;
  /** Run folder, or undefined for a run that stores nothing. */
  readonly folder?: string;
  /** Makes a sampler that the options name. `at` is the option's key, for errors. */
  readonly sampler: (spec: PluginSpec | string, at: string) => Sampler;
  /**
   * The parameters of another model of the run's shape, flat: after so many steps of this run without
   * interventions, or from a stored model (a file, or the folder of a run).
   */
  readonly reference: (source: number | string) => Promise<Float32Array>;
}

/** What a population is given when it is made: it comes before everything else. */
export type PopulationContext<Options = unknown> = Pick<PluginContext<Options>, 'name' | 'options' | 'seed'>;

type ContextOf<Kind extends PluginKind, Options> = Kind extends 'population'
  ? PopulationContext<Options>
  : PluginContext<Options>;

/** What must hold for a plugin to work; checked before the run starts. */
export interface PluginNeeds {
  /** Names of plugins that must be in the configuration too. */
  readonly plugins?: readonly string[];
  readonly engine?: 'onnx' | 'tfjs';
}

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

/** Plain data that selects and configures a plugin. */
export type PluginSpec = { readonly plugin: string } & Cadence & Readonly<Record<string, unknown>>;

/** A declared plugin; call it with options to get what a configuration holds. */
export type PluginDefinition<Kind extends PluginKind = PluginKind, Options = unknown, Given = unknown> = {
  (options?: Given & Cadence & { onError?: OnError }): PluginSpec;
  readonly kind: Kind;
  readonly definition: PluginDeclaration<Kind, Options>;
};

const DEFINITION = Symbol.for('recall-lab.definition');

/** Turns a declaration into a callable definition. */
export function definePlugin<Kind extends PluginKind, Options, Given>(
  kind: Kind,
  declaration: PluginDeclaration<Kind, Options>,
): PluginDefinition<Kind, Options, Given> {
  const make = (options: object = {}): PluginSpec => {
    const spec = { plugin: declaration.name, ...options };
    Object.defineProperty(spec, DEFINITION, { value: definition, enumerable: false });
    return spec;
  };
  const definition = Object.assign(make, { kind, definition: declaration }) as PluginDefinition<
    Kind,
    Options,
    Given
  >;
  return definition;
}

/** The definition that a spec made in code carries with it. */
export function definitionOf(spec: object): PluginDefinition | undefined {
  return (spec as { [DEFINITION]?: PluginDefinition })[DEFINITION];
}

/** Copies own keys to a new spec that remembers the same definition. */
export function withDefinition<T extends object>(copy: T, original: object): T {
  const definition = definitionOf(original);
  if (definition) Object.defineProperty(copy, DEFINITION, { value: definition, enumerable: false });
  return copy;
}

export function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === 'function' && 'kind' in value && 'definition' in value;
}
