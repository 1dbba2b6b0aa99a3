/**
 * Makes the plugins of one run, in a dependency-injection container of its own: this is the only place where
 * tsyringe is used, and the global container is never touched.
 */
import 'reflect-metadata';
import { container as globalContainer, type DependencyContainer } from 'tsyringe';
import { RecallError, errorMessage } from '../errors.js';
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

/** A plugin in a run. */
export interface MountedPlugin<Kind extends PluginKind = PluginKind> {
  /** Its key in the configuration. */
  readonly name: string;
  /** Where it stands there: `probes.recall`. */
  readonly at: string;
  /** What stands there. */
  readonly spec: PluginSpec;
  readonly definition: PluginDefinition;
  readonly instance: PluginInstances[Kind];
  readonly every?: Cadence['every'];
  readonly onError: OnError;
  readonly order: number;
}

/**
 * @throws RecallError `RECALL_PLUGIN` when a plugin cannot be made, for another reason than those of its own checks;
 * of those, one that does not say where it is gets the plugin's place.
 */
function made<T>(make: () => T, who: string, at: string): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof RecallError) {
      const { code, problem, fix } = cause;
      const place = placeOf(cause.at, at);
      throw place === cause.at ? cause : new RecallError(code, problem, { at: place, fix, cause });
    }
    const [message] = errorMessage(cause).split('\n');
    throw new RecallError('RECALL_PLUGIN', `The ${who} cannot be made: ${message.replace(/\.$/, '')}`, {
      at,
      cause,
    });
  }
}

/** Where an error of a plugin is that stands at `at`; a sampler in another one says it as if it were the run's own. */
function placeOf(said: string | undefined, at: string): string {
  if (said === undefined) return at;
  return /^sampler(\.|$)/.test(said) && /\.sampler$/.test(at) && !said.startsWith(at)
    ? at + said.slice('sampler'.length)
    : said;
}

const noReference = () =>
  Promise.reject(new RecallError('RECALL_REFERENCE', 'There is no run that could train a reference model'));

type Create = (context: PluginContext) => unknown;
type InjectableClass = new (...args: unknown[]) => object;

/** What all plugins of a run share. */
export type RunContext = Pick<PluginContext, 'preset' | 'seed' | 'steps' | 'batch' | 'folder'> &
  Partial<Pick<PluginContext, 'reference'>> &
  Pick<PopulationContext, 'trained'>;

export class PluginContainer {
  /** Every plugin that was made, those that others made for themselves too. */
  readonly mounted: MountedPlugin[] = [];
  private readonly container: DependencyContainer = globalContainer.createChildContainer();
  private made?: Population;

  constructor(
    private readonly registry: Registry,
    private readonly facts: RunContext,
  ) {}

  /** Makes the population, which every other plugin may ask for. */
  population(spec: PluginSpec): Population {
    const { instance } = this.mount('population', 'population', spec, 'population');
    this.made = instance;
    this.container.registerInstance(POPULATION, instance);
    return instance;
  }

  /**
   * Makes one plugin.
   *
   * @throws RecallError `RECALL_UNKNOWN_PLUGIN`, `RECALL_NEED`, `RECALL_OPTION`, `RECALL_HOOK`, or whatever the
   * plugin's own checks throw.
   */
  mount<Kind extends PluginKind>(
    kind: Kind,
    name: string,
    spec: PluginSpec,
    at: string,
    horizon = this.facts.steps,
  ): MountedPlugin<Kind> {
    const definition = this.registry.find(kind, spec, at);
    const declaration = definition.declaration;
    checkVersion(definition, at);
    const options = validateOptions(definition, spec, at);
    const steps = (spec.horizon as number | undefined) ?? horizon;
    const context = {
      reference: noReference,
      ...this.facts,
      steps,
      name,
      options,
      sampler: this.samplerMaker(at, steps),
    } as PluginContext;
    if (this.made) Object.assign(context, { population: this.made, individuals: this.made.individuals });

    const scope = this.container.createChildContainer();
    scope.registerInstance(OPTIONS, options).registerInstance(CONTEXT, context);
    const use = declaration.use as InjectableClass | undefined;
    // Registered here, a class that is a singleton elsewhere is made anew for each run like any other.
    if (use) scope.register(use, { useClass: use });
    const instance = made(
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

  /** Samplers inside a plugin reckon with its length. */
  private samplerMaker(at: string, horizon: number): (spec: PluginSpec | string, key: string) => Sampler {
    return (spec, key) => {
      const full = typeof spec === 'string' ? { plugin: spec } : spec;
      const { instance } = this.mount('sampler', full.plugin, full, `${at}.${key}`, horizon);
      // The run saves and restores what it has made itself.
      return {
        at: (step, transitions) => instance.at(step, transitions),
        ...(instance.decide && { decide: instance.decide.bind(instance) }),
      };
    };
  }
}
