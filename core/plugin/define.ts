/** `defineSampler`, `defineProbe`, `defineIntervention`, `defineReporter`, `definePopulation`. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Json, Measurement, RunEvent, Transition } from '../bus/events.js';
import type { Distribution } from '../distribution/index.js';
import type { Boundary, Change } from './contracts.js';
import { checkShort } from './declaration.js';
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
type Input<S> = S extends Schema ? Partial<StandardSchemaV1.InferInput<S>> : Record<never, never>;

/** What all declarations share; see `PluginDeclaration`. */
type Common<S> = Pick<
  PluginDeclaration<PluginKind, unknown>,
  'name' | 'description' | 'version' | 'needs' | 'order' | 'every' | 'onError'
> & {
  readonly options?: S;
};
/** A declaration that makes its own instances, by function or by class. */
type Made<Kind extends PluginKind, S> = PluginDeclaration<Kind, Output<S>> & { readonly options?: S };

/** What a short-form plugin's function is given. */
export type CallContext<Options> = PluginContext<Options> & { readonly transitions: readonly Transition[] };

/**
 * Declares a sampler.
 *
 * @example
 * const firstHalf = defineSampler({
 *   name: 'first-half',
 *   at: (step, { individuals, steps }) => uniform(step < steps / 2 ? individuals / 2 : individuals),
 * });
 */
export function defineSampler<S extends Schema | undefined = undefined>(
  declaration:
    | Made<'sampler', S>
    | (Common<S> & {
        readonly at: (step: number, context: CallContext<Output<S>>) => Distribution;
        readonly decide?: (boundary: Boundary, context: CallContext<Output<S>>) => Json | undefined;
      }),
): PluginDefinition<'sampler', Output<S>, Input<S>> {
  if (!('at' in declaration)) return definePlugin<'sampler', Output<S>, Input<S>>('sampler', declaration);
  checkShort('sampler', declaration);
  const { at, decide, ...rest } = declaration;
  return short('sampler', rest, (context) => ({
    at: (step, transitions) => at(step, { ...context, transitions }),
    ...(decide && {
      decide: (boundary: Boundary, transitions: readonly Transition[]) =>
        decide(boundary, { ...context, transitions }),
    }),
  }));
}

/** Declares a probe: something that measures the model. */
export function defineProbe<S extends Schema | undefined = undefined>(
  declaration:
    | Made<'probe', S>
    | (Common<S> & {
        readonly measure: (
          boundary: Boundary,
          model: Model,
          context: PluginContext<Output<S>>,
        ) => Promise<readonly Measurement[]> | readonly Measurement[];
      }),
): PluginDefinition<'probe', Output<S>, Input<S>> {
  if (!('measure' in declaration)) return definePlugin<'probe', Output<S>, Input<S>>('probe', declaration);
  checkShort('probe', declaration);
  const { measure, ...rest } = declaration;
  return short('probe', rest, (context) => ({
    measure: (boundary, model) => measure(boundary, model, context),
  }));
}

/** Declares an intervention: something that changes the run. */
export function defineIntervention<S extends Schema | undefined = undefined>(
  declaration:
    | Made<'intervention', S>
    | (Common<S> & {
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
): PluginDefinition<'intervention', Output<S>, Input<S>> {
  if (!('decide' in declaration)) {
    return definePlugin<'intervention', Output<S>, Input<S>>('intervention', declaration);
  }
  checkShort('intervention', declaration);
  const { decide, change, ...rest } = declaration;
  return short('intervention', rest, (context) => ({
    decide: (boundary, model) => decide(boundary, model, context),
    change: (transition) => change(transition, context),
  }));
}

/** Declares a reporter: something that shows or stores events. */
export function defineReporter<S extends Schema | undefined = undefined>(
  declaration:
    | Made<'reporter', S>
    | (Common<S> & { readonly event: (event: RunEvent, context: PluginContext<Output<S>>) => void }),
): PluginDefinition<'reporter', Output<S>, Input<S>> {
  if (!('event' in declaration))
    return definePlugin<'reporter', Output<S>, Input<S>>('reporter', declaration);
  checkShort('reporter', declaration);
  const { event, ...rest } = declaration;
  return short('reporter', rest, (context) => ({ event: (happened) => event(happened, context) }));
}

/** Declares a population: what there is to be learned. */
export function definePopulation<S extends Schema | undefined = undefined>(
  declaration: Made<'population', S>,
): PluginDefinition<'population', Output<S>, Input<S>> {
  return definePlugin<'population', Output<S>, Input<S>>('population', declaration);
}

/** What else a declaration has stays in it: what is not read is told when a run is assembled. */
function short<Kind extends PluginKind, S>(
  kind: Kind,
  declaration: Common<S>,
  create: (context: PluginContext<Output<S>>) => PluginInstances[Kind],
): PluginDefinition<Kind, Output<S>, Input<S>> {
  const made = { ...declaration, create } as unknown as PluginDeclaration<Kind, Output<S>>;
  return definePlugin<Kind, Output<S>, Input<S>>(kind, made);
}
