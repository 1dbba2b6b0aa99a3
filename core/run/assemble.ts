/** From a resolved configuration to the parts of a run; everything that can be wrong is found here, before anything starts. */
import type { Config } from '../config/schema.js';
import { RecallError } from '../errors.js';
import type { ModelShape } from '../model/shape.js';
import { checkNeeds, PluginContainer, type Mounted } from '../plugin/container.js';
import type { PluginKind } from '../plugin/definition.js';
import type { Registry } from '../plugin/registry.js';
import type { Population } from '../population/population.js';
import { referenceModel } from './reference.js';

export interface Assembly {
  readonly config: Config;
  readonly population: Population;
  readonly shape: ModelShape;
  readonly sampler: Mounted<'sampler'>;
  readonly probes: readonly Mounted<'probe'>[];
  readonly interventions: readonly Mounted<'intervention'>[];
  readonly reporters: readonly Mounted<'reporter'>[];
}

/**
 * @throws RecallError for unknown plugins, wrong options, unmet needs, a population larger than its names, or
 * a model whose heads do not divide its width.
 */
export function assemble(config: Config, registry: Registry, folder?: string): Assembly {
  const { preset, seed, steps, batch, model } = config;
  if (model.width % model.heads !== 0) {
    throw new RecallError('RECALL_CONFIG', `${model.heads} heads do not divide a width of ${model.width}`, {
      at: 'model.heads',
    });
  }
  const untouched = () => assemble({ ...config, interventions: {}, reporters: {} }, registry);
  const container = new PluginContainer(registry, {
    preset,
    seed,
    steps,
    batch,
    folder,
    reference: (source) => referenceModel(source, untouched, folder),
  });
  const population = container.population(config.population);
  const sampler = container.mount('sampler', 'sampler', config.sampler, 'sampler');
  const all = <Kind extends PluginKind>(kind: Kind, key: 'probes' | 'interventions' | 'reporters') =>
    Object.entries(config[key])
      .map(([name, spec]) => container.mount(kind, name, spec, `${key}.${name}`))
      .sort((a, b) => a.order - b.order);
  const probes = all('probe', 'probes');
  const interventions = all('intervention', 'interventions');
  const reporters = all('reporter', 'reporters');
  checkNeeds([sampler, ...probes, ...interventions, ...reporters], config.engine.name);
  // A sampler that cannot begin is found before anything is spent.
  sampler.instance.at(0, []);
  return {
    config,
    population,
    sampler,
    probes,
    interventions,
    reporters,
    shape: { ...model, vocabulary: population.vocabulary.size, positions: population.textLength },
  };
}
