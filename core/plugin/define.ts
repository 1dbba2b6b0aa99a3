/** `defineSampler`, `defineProbe`, `defineIntervention`, `defineReporter`, `definePopulation`, `defineExecutor`. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Json, MeasurementDeclaration, Reading, RunEvent, Transition } from '../bus/events.js';
import type { Distribution } from '../distribution/index.js';
import type { Boundary, Change } from './contracts.js';
import { checkIsObject, checkShortForm } from './declaration.js';
import {
  definePlugin,
  type PluginContext,
  type PluginDeclaration,
  type PluginDefinition,
  type PluginInstances,
  type PluginKind,
} from './definition.js';
import type { Model } from './model.js';

type Schema = StandardSchemaV1<unknown, unknown>;
type Output<S> = S extends Schema ? StandardSchemaV1.InferOutput<S> : Record<never, never>;

/** A sampler replaces the inherited one as a whole, so that its required options are required. */
type Whole<S> = S extends Schema ? StandardSchemaV1.InferInput<S> : Record<never, never>;
/** Other plugins merge with the inherited entry, which may have the required ones. */
type Input<S> = Partial<Whole<S>>;

/** What all declarations share; see `PluginDeclaration`. */
type Common<S, Name> = Pick<
  PluginDeclaration<PluginKind, unknown>,
  'description' | 'version' | 'needs' | 'order' | 'every' | 'onError'
> & {
  readonly name: Name;
  readonly options?: S;
  /** Names or roles of measurements that it waits for, looked for when a run is assembled. */
  readonly reads?: readonly string[];
};
/** A declaration that makes its own instances, by function or by class. */
type Made<Kind extends PluginKind, S, Name> = PluginDeclaration<Kind, Output<S>> & {
  readonly name: Name;
  readonly options?: S;
};

/** What a short-form plugin's function is given. */
export type CallContext<Options> = PluginContext<Options> & { readonly transitions: readonly Transition[] };

/**
 * Declares a sampler.
 *
 * @example
 * import { defineSampler, uniform } from 'recall-lab';
 *
 * export const firstHalf = defineSampler({
 *   name: 'first-half',
 *   at: (step, { individuals, steps }) => uniform(step < steps / 2 ? Math.ceil(individuals / 2) : individuals),
 * });
 */
export function defineSampler<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | Made<'sampler', S, Name>
    | (Common<S, Name> & {
        readonly at: (step: number, context: CallContext<Output<S>>) => Distribution;
        readonly decide?: (boundary: Boundary, context: CallContext<Output<S>>) => Json | undefined;
      }),
): PluginDefinition<'sampler', Output<S>, Whole<S>, Name> {
  checkIsObject('sampler', declaration);
  if (!('at' in declaration))
    return definePlugin<'sampler', Output<S>, Whole<S>, Name>('sampler', declaration);
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

/** Declares a probe: something that measures the model. */
export function defineProbe<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | Made<'probe', S, Name>
    | (Common<S, Name> & {
        /** What it measures, where that depends on no more than its key and options. */
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

/** Declares an intervention: something that changes the run. */
export function defineIntervention<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | Made<'intervention', S, Name>
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

/** Declares a reporter: something that shows or stores events. */
export function defineReporter<const Name extends string, S extends Schema | undefined = undefined>(
  declaration:
    | Made<'reporter', S, Name>
    | (Common<S, Name> & { readonly event: (event: RunEvent, context: PluginContext<Output<S>>) => void }),
): PluginDefinition<'reporter', Output<S>, Input<S>, Name> {
  checkIsObject('reporter', declaration);
  if (!('event' in declaration))
    return definePlugin<'reporter', Output<S>, Input<S>, Name>('reporter', declaration);
  checkShortForm('reporter', declaration);
  const { event, ...rest } = declaration;
  return short('reporter', rest, (context) => ({ event: (happened) => event(happened, context) }));
}

/** Declares a population: what there is to be learned. */
export function definePopulation<const Name extends string, S extends Schema | undefined = undefined>(
  declaration: Made<'population', S, Name>,
): PluginDefinition<'population', Output<S>, Input<S>, Name> {
  return definePlugin<'population', Output<S>, Input<S>, Name>('population', declaration);
}

/** Declares an executor: who carries out the runs of a sweep. It is made by `create`, before there is any run. */
export function defineExecutor<const Name extends string, S extends Schema | undefined = undefined>(
  declaration: Made<'executor', S, Name>,
): PluginDefinition<'executor', Output<S>, Input<S>, Name> {
  return definePlugin<'executor', Output<S>, Input<S>, Name>('executor', declaration);
}

/** What else a declaration has stays in it: what is not read is told when a run is assembled. */
function short<Kind extends PluginKind, S, Given, Name extends string>(
  kind: Kind,
  declaration: Common<S, Name>,
  create: (context: PluginContext<Output<S>>) => PluginInstances[Kind],
): PluginDefinition<Kind, Output<S>, Given, Name> {
  const made = { ...declaration, create } as unknown as Made<Kind, S, Name>;
  return definePlugin<Kind, Output<S>, Given, Name>(kind, made);
}
