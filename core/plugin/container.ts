/**
 * Creates the plugins of one run in their own dependency-injection container. Only this file uses tsyringe's
 * containers; the global one stays untouched.
 */
import 'reflect-metadata';
import { container as globalContainer, type DependencyContainer } from 'tsyringe';
import { RecallError, errorMessage } from '../errors.js';
import type { ModelShape } from '../model/shape.js';
import type { Population } from '../population/population.js';
import type { Cadence, Sampler } from './contracts.js';
import type {
  OnError,
  PluginContext,
  PluginDefinition,
  PluginInstances,
  PluginKind,
  PluginSpec,
  PopulationContext,
} from './definition.js';
import { checkHooks } from './hooks.js';
import { checkVersion } from './requirements.js';
import { validateOptions } from './options.js';
import type { Registry } from './registry.js';
import { CONTEXT, OPTIONS, POPULATION } from './tokens.js';

/** A plugin instance in a run. */
export interface MountedPlugin<Kind extends PluginKind = PluginKind> {
  /** Its key in the configuration. */
  readonly name: string;
  /** Its full configuration key: `probes.recall`. */
  readonly at: string;
  /** The spec under that key. */
  readonly spec: PluginSpec;
  readonly definition: PluginDefinition;
  readonly instance: PluginInstances[Kind];
  readonly every?: Cadence['every'];
  readonly onError: OnError;
  readonly order: number;
}

/**
 * @throws RecallError the plugin's own error, located at the plugin unless it names a place, or `RECALL_PLUGIN`
 * for any other thrown value.
 */
function createOrExplain<T>(create: () => T, who: string, at: string): T {
  try {
    return create();
  } catch (cause) {
    if (cause instanceof RecallError) {
      const { code, problem, fix } = cause;
      const place = placeOf(cause.at, at);
      throw place === cause.at ? cause : new RecallError(code, problem, { at: place, fix, cause });
    }
    const [message] = errorMessage(cause).split('\n');
    throw new RecallError('RECALL_PLUGIN', `The ${who} failed to initialize: ${message.replace(/\.$/, '')}`, {
      at,
      cause,
    });
  }
}

/** The place of a plugin's error. Nested samplers report keys under `sampler`, which are rebased onto `at`. */
function placeOf(reported: string | undefined, at: string): string {
  if (reported === undefined) return at;
  return /^sampler(\.|$)/.test(reported) && /\.sampler$/.test(at) && !reported.startsWith(at)
    ? at + reported.slice('sampler'.length)
    : reported;
}

const noReference = () =>
  Promise.reject(new RecallError('RECALL_REFERENCE', 'No run is available to train a reference model'));

type Create = (context: PluginContext) => unknown;
type InjectableClass = new (...args: unknown[]) => object;

/** Context that all plugins of a run share. */
export type RunContext = Pick<PluginContext, 'preset' | 'seed' | 'steps' | 'batch' | 'folder'> &
  Partial<Pick<PluginContext, 'reference'>> &
  Pick<PopulationContext, 'trained'>;

export class PluginContainer {
  /** Every plugin created so far, including samplers created by other plugins. */
  readonly mounted: MountedPlugin[] = [];
  private readonly container: DependencyContainer = globalContainer.createChildContainer();
  private createdPopulation?: Population;
  private chosenShape?: ModelShape;

  constructor(
    private readonly registry: Registry,
    private readonly runContext: RunContext,
  ) {}

  /** Creates the population, which all other plugins can use. */
  population(spec: PluginSpec): Population {
    const { instance } = this.mount('population', 'population', spec, 'population');
    this.createdPopulation = instance;
    this.container.registerInstance(POPULATION, instance);
    return instance;
  }

  /** Sets the shape of the model, which all plugins created from then on can use. */
  setShape(shape: ModelShape): void {
    this.chosenShape = Object.freeze({ ...shape });
  }

  /**
   * Creates one plugin.
   *
   * @throws RecallError `RECALL_UNKNOWN_PLUGIN`, `RECALL_NEED`, `RECALL_OPTION`, `RECALL_HOOK`, or an error of the plugin itself.
   */
  mount<Kind extends PluginKind>(
    kind: Kind,
    name: string,
    spec: PluginSpec,
    at: string,
    horizon = this.runContext.steps,
  ): MountedPlugin<Kind> {
    const definition = this.registry.find(kind, spec, at);
    const declaration = definition.declaration;
    checkVersion(definition, at);
    const options = validateOptions(definition, spec, at);
    const steps = (spec.horizon as number | undefined) ?? horizon;
    const context = {
      reference: noReference,
      ...this.runContext,
      steps,
      name,
      options,
      sampler: this.samplerMaker(at, steps),
    } as PluginContext;
    if (this.createdPopulation)
      Object.assign(context, {
        population: this.createdPopulation,
        individuals: this.createdPopulation.individuals,
      });
    if (this.chosenShape) Object.assign(context, { shape: this.chosenShape });

    const scope = this.container.createChildContainer();
    scope.registerInstance(OPTIONS, options).registerInstance(CONTEXT, context);
    const use = declaration.use as InjectableClass | undefined;
    // Overrides a @singleton() registration, so that every run gets a new instance.
    if (use) scope.register(use, { useClass: use });
    const instance = createOrExplain(
      () =>
        (use
          ? scope.resolve(use)
          : (declaration.create as Create | undefined)?.(context)) as PluginInstances[Kind],
      `${kind} "${kind === 'sampler' ? declaration.name : name}"`,
      at,
    );
    checkHooks(kind, name, instance, at);
    const mounted: MountedPlugin<Kind> = {
      name,
      at,
      spec,
      definition,
      instance,
      every: spec.every ?? declaration.every,
      onError: (spec.onError as OnError | undefined) ?? declaration.onError ?? 'fail',
      order: declaration.order ?? 0,
    };
    this.mounted.push(mounted);
    return mounted;
  }

  /** Creates nested samplers, which inherit the horizon of the outer plugin. */
  private samplerMaker(at: string, horizon: number): (spec: PluginSpec | string, key: string) => Sampler {
    return (spec, key) => {
      const fullSpec = typeof spec === 'string' ? { plugin: spec } : spec;
      const { instance } = this.mount('sampler', fullSpec.plugin, fullSpec, `${at}.${key}`, horizon);
      // No state hooks: the run saves and restores the nested sampler itself.
      return {
        at: (step, transitions) => instance.at(step, transitions),
        ...(instance.decide && { decide: instance.decide.bind(instance) }),
      };
    };
  }
}
