/** `defineSampler`, `defineProbe`, `defineIntervention`, `defineReporter`, and so on for each kind of plugin. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Json, MeasurementDeclaration, Reading, RunEvent, Transition } from '../bus/events.js';
import type { Engine } from '../engine/engine.js';
import type { Architecture } from '../model/architecture.js';
import type { Distribution } from '../distribution/index.js';
import type { Boundary, Change } from './contracts.js';
import { checkIsObject, checkShortForm } from './declaration.js';
import {
  definePlugin,
  type EngineContext,
  type PluginContext,
  type PluginDeclaration,
  type PluginDefinition,
  type PluginInstances,
  type PluginKind,
} from './definition.js';
import type { Model } from './model.js';

type Schema = StandardSchemaV1<unknown, unknown>;
type Output<S> = S extends Schema ? StandardSchemaV1.InferOutput<S> : Record<never, never>;

/** The options that a call takes: the required ones are required. */
type Input<S> = S extends Schema ? StandardSchemaV1.InferInput<S> : Record<never, never>;

/** Fields that all declarations share; see `PluginDeclaration`. */
type Common<S, Name> = Pick<
  PluginDeclaration<PluginKind, unknown>,
  'description' | 'version' | 'needs' | 'order' | 'every' | 'onError'
> & {
  readonly name: Name;
  readonly options?: S;
  /** Names or roles of the measurements that the plugin reads; checked when the run is assembled. */
  readonly reads?: readonly string[];
};
/** The long form: creates instances with a function or a class. */
type LongForm<Kind extends PluginKind, S, Name> = PluginDeclaration<Kind, Output<S>> & {
  readonly name: Name;
  readonly options?: S;
};

/** The context that short-form hooks receive. */
export type CallContext<Options> = PluginContext<Options> & { readonly transitions: readonly Transition[] };

/**
 * Declares a sampler.
 *
 * @example
 * import { defineSampler, uniformOver } from 'recall-lab';
 *
 * export const firstHalf = defineSampler({
 *   name: 'first-half',
 *   at: (step, { individuals, steps }) => uniformOver(step < steps / 2 ? Math.ceil(individuals / 2) : individuals),
 * });
 */
export function defineSampler<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | LongForm<'sampler', S, Name>
    | (Common<S, Name> & {
        readonly at: (step: number, context: CallContext<Output<S>>) => Distribution;
        readonly decide?: (boundary: Boundary, context: CallContext<Output<S>>) => Json | undefined;
      }),
): PluginDefinition<'sampler', Output<S>, Input<S>, Name> {
  checkIsObject('sampler', declaration);
  if (!('at' in declaration))
    return definePlugin<'sampler', Output<S>, Input<S>, Name>('sampler', declaration);
  checkShortForm('sampler', declaration);
  const { at, decide, reads, ...rest } = declaration;
  return short('sampler', rest, (context) => ({
    reads,
    at: (step, transitions) => at(step, { ...context, transitions }),
    ...(decide && {
      decide: (boundary: Boundary, transitions: readonly Transition[]) =>
        decide(boundary, { ...context, transitions }),
    }),
  }));
}

/** Declares a probe, which measures the model. */
export function defineProbe<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | LongForm<'probe', S, Name>
    | (Common<S, Name> & {
        /** The measurements it makes, if they depend only on its key and options. */
        readonly measures?: (context: PluginContext<Output<S>>) => readonly MeasurementDeclaration[];
        readonly measure: (
          boundary: Boundary,
          model: Model,
          context: PluginContext<Output<S>>,
        ) => Promise<readonly Reading[]> | readonly Reading[];
      }),
): PluginDefinition<'probe', Output<S>, Input<S>, Name> {
  checkIsObject('probe', declaration);
  if (!('measure' in declaration))
    return definePlugin<'probe', Output<S>, Input<S>, Name>('probe', declaration);
  checkShortForm('probe', declaration);
  const { measure, measures, reads, ...rest } = declaration;
  return short('probe', rest, (context) => ({
    reads,
    ...(measures && { measures: measures(context) }),
    measure: (boundary, model) => measure(boundary, model, context),
  }));
}

/** Declares an intervention, which changes the run. */
export function defineIntervention<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | LongForm<'intervention', S, Name>
    | (Common<S, Name> & {
        readonly decide: (
          boundary: Boundary,
          model: Model,
          context: PluginContext<Output<S>>,
        ) => Promise<Json | undefined> | Json | undefined;
        readonly change: (
          transition: Transition,
          context: PluginContext<Output<S>>,
        ) => Change | Promise<Change>;
      }),
): PluginDefinition<'intervention', Output<S>, Input<S>, Name> {
  checkIsObject('intervention', declaration);
  if (!('decide' in declaration)) {
    return definePlugin<'intervention', Output<S>, Input<S>, Name>('intervention', declaration);
  }
  checkShortForm('intervention', declaration);
  const { decide, change, reads, ...rest } = declaration;
  return short('intervention', rest, (context) => ({
    reads,
    decide: (boundary, model) => decide(boundary, model, context),
    change: (transition) => change(transition, context),
  }));
}

/** Declares a reporter, which shows or stores events. */
export function defineReporter<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | LongForm<'reporter', S, Name>
    | (Common<S, Name> & { readonly event: (event: RunEvent, context: PluginContext<Output<S>>) => void }),
): PluginDefinition<'reporter', Output<S>, Input<S>, Name> {
  checkIsObject('reporter', declaration);
  if (!('event' in declaration))
    return definePlugin<'reporter', Output<S>, Input<S>, Name>('reporter', declaration);
  checkShortForm('reporter', declaration);
  const { event, ...rest } = declaration;
  return short('reporter', rest, (context) => ({ event: (runEvent) => event(runEvent, context) }));
}

/** Declares a population: the facts to learn. */
export function definePopulation<const Name extends string, S extends Schema | undefined = undefined>(
  declaration: LongForm<'population', S, Name>,
): PluginDefinition<'population', Output<S>, Input<S>, Name> {
  return definePlugin<'population', Output<S>, Input<S>, Name>('population', declaration);
}

/**
 * Declares an architecture: the parameters of a model, and its forward pass. Configurations name it in
 * `model.architecture`.
 */
export function defineArchitecture<const Name extends string, S extends Schema | undefined = undefined>(
  declaration: LongForm<'architecture', S, Name> | (Common<S, Name> & Architecture),
): PluginDefinition<'architecture', Output<S>, Input<S>, Name> {
  checkIsObject('architecture', declaration);
  if (!('forward' in declaration)) {
    return definePlugin<'architecture', Output<S>, Input<S>, Name>('architecture', declaration);
  }
  checkShortForm('architecture', declaration);
  const { title, parameters, sites, forward, check, parts, huggingFace, ...rest } = declaration;
  const architecture = { title, parameters, sites, forward, check, parts, huggingFace };
  return short('architecture', rest, () => architecture);
}

/**
 * Declares an engine, which executes the model's programs. `open` runs once, when the run starts. Configurations name it
 * in `engine`.
 *
 * @example
 * import { defineEngine } from 'recall-lab';
 * import { createEngine } from 'recall-lab/kit';
 *
 * // The built-in engine on a single thread, which never takes cores from other work.
 * export const quiet = defineEngine({
 *   name: 'quiet',
 *   open: () => createEngine({ name: 'cpu', threads: 1 }),
 * });
 */
export function defineEngine<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | LongForm<'engine', S, Name>
    | (Common<S, Name> & { readonly open: (context: EngineContext<Output<S>>) => Promise<Engine> }),
): PluginDefinition<'engine', Output<S>, Input<S>, Name> {
  checkIsObject('engine', declaration);
  if (!('open' in declaration))
    return definePlugin<'engine', Output<S>, Input<S>, Name>('engine', declaration);
  checkShortForm('engine', declaration);
  const { open, ...rest } = declaration;
  return short('engine', rest, (context) => ({ open: () => open(context) }));
}

/** Declares an executor, which carries out the runs of a sweep. `create` runs before any of them. */
export function defineExecutor<const Name extends string, S extends Schema | undefined = undefined>(
  declaration: LongForm<'executor', S, Name>,
): PluginDefinition<'executor', Output<S>, Input<S>, Name> {
  return definePlugin<'executor', Output<S>, Input<S>, Name>('executor', declaration);
}

/** Keeps unknown keys of the declaration, so that assembling the run can report them. */
function short<Kind extends PluginKind, S, CallInput, Name extends string>(
  kind: Kind,
  declaration: Common<S, Name>,
  create: (context: PluginContext<Output<S>>) => PluginInstances[Kind],
): PluginDefinition<Kind, Output<S>, CallInput, Name> {
  const longForm = { ...declaration, create } as unknown as LongForm<Kind, S, Name>;
  return definePlugin<Kind, Output<S>, CallInput, Name>(kind, longForm);
}
