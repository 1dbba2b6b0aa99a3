/** From a resolved configuration to the parts of a run; everything that can be wrong is found here, before anything starts. */
import { withSource } from '../config/provenance.js';
import type { ResolvedConfig } from '../config/resolve.js';
import type { Config } from '../config/schema.js';
import { RecallError } from '../errors.js';
import { checkShape, type ModelShape } from '../model/shape.js';
import { PluginContainer, type MountedPlugin } from '../plugin/container.js';
import type { PluginKind } from '../plugin/definition.js';
import { MeasurementIndex } from '../plugin/measurement-index.js';
import { checkNeeds } from '../plugin/requirements.js';
import type { Registry } from '../plugin/registry.js';
import { noKnowledgeBaseline } from '../population/baseline.js';
import type { Population } from '../population/population.js';
import type { TrainedVocabulary } from '../population/vocabulary.js';
import { answerable, checkDeclared } from './checks/answers.js';
import { called } from './training/boundary.js';
import { idle } from './checks/idle.js';
import { checkMemory } from './checks/memory.js';
import { checkPopulation } from './checks/population-check.js';
import { References, type TrainReference } from './reference.js';

export interface Assembly {
  readonly config: Config;
  readonly population: Population;
  readonly shape: ModelShape;
  readonly sampler: MountedPlugin<'sampler'>;
  readonly probes: readonly MountedPlugin<'probe'>[];
  readonly interventions: readonly MountedPlugin<'intervention'>[];
  readonly reporters: readonly MountedPlugin<'reporter'>[];
  /** Every plugin that was made, those that others made for themselves too, at any time. */
  readonly mounted: readonly MountedPlugin[];
  readonly references: References;
  /** What the probes will measure. */
  readonly declared: MeasurementIndex;
  /** What a user may not expect, in sentences. */
  readonly notes: readonly string[];
}

/**
 * What a configuration resolved to, assembled: errors name the file or preset of the key that they are about.
 *
 * @throws RecallError as {@link assemble} does.
 */
export function assembleResolved(
  { config, registry, notes, sourceOf }: Resolved,
  folder?: string,
  trainReference?: TrainReference,
): Assembly {
  try {
    const assembly = assemble(config, registry, folder, trainReference);
    return { ...assembly, notes: [...notes, ...assembly.notes] };
  } catch (error) {
    throw withSource(error, sourceOf);
  }
}

export type Resolved = Pick<ResolvedConfig, 'config' | 'registry' | 'notes' | 'sourceOf'>;

/** By how much a sample's baseline may differ from the population's before somebody should know. */
const DISTANCE = 0.02;

/** Sentences about samples whose baseline is not the population's: their individuals lack some of its relations. */
function baselineNotes({ declarations }: MeasurementIndex, population: Population): string[] {
  const whole = noKnowledgeBaseline(population);
  return declarations
    .filter(({ role, attribute }) => role === 'loss' && attribute === undefined)
    .filter(({ baseline = whole }) => Math.abs(baseline - whole) > DISTANCE * whole)
    .map(
      ({ name, n, baseline }) =>
        `${name} is compared with its own no-knowledge baseline of ${baseline!.toFixed(2)} nats: the ${n} individuals asked have only some of the population's attributes, whose baseline is ${whole.toFixed(2)}.`,
    );
}

/**
 * @param trained The vocabulary of the model that continues, if one does.
 * @throws RecallError for unknown plugins, wrong options, unmet needs, a population larger than its names or
 * otherwise than it should be, or a model whose heads do not divide its width.
 */
export function assemble(
  config: Config,
  registry: Registry,
  folder?: string,
  trainReference?: TrainReference,
  trained?: TrainedVocabulary,
): Assembly {
  const { preset, seed, steps, batch, model } = config;
  if (model.width % model.heads !== 0) {
    throw new RecallError('RECALL_CONFIG', `${model.heads} heads do not divide a width of ${model.width}`, {
      at: 'model.heads',
    });
  }
  const untouched = () =>
    assemble({ ...config, interventions: {}, reporters: {} }, registry, undefined, undefined, trained);
  const references = new References(untouched, folder, trainReference);
  const container = new PluginContainer(registry, {
    preset,
    seed,
    steps,
    batch,
    folder,
    trained,
    reference: (source) => references.parameters(source),
  });
  const architecture =
    model.architecture &&
    container.mount('architecture', 'architecture', model.architecture, 'model.architecture').instance;
  const population = container.population(config.population);
  checkPopulation(population, config.population.plugin);
  const { layers, width, heads } = model;
  const { vocabulary, textLength } = population;
  const shape: ModelShape = {
    ...{ layers, width, heads, vocabulary: vocabulary.size, positions: textLength },
    ...(architecture && { architecture }),
  };
  checkShape(shape);
  container.setShape(shape);
  checkMemory(shape, batch, ['cpu', 'tensorflow', 'reference'].includes(config.engine.name));
  const mounted = container.mount('sampler', 'sampler', config.sampler, 'sampler');
  const sampler = {
    ...mounted,
    instance: answerable(mounted.instance, called(mounted), population.individuals),
  };
  const all = <Kind extends PluginKind>(kind: Kind, key: 'probes' | 'interventions' | 'reporters') =>
    Object.entries(config[key])
      .map(([name, spec]) => container.mount(kind, name, spec, `${key}.${name}`))
      .sort((a, b) => a.order - b.order);
  const probes = all('probe', 'probes');
  const interventions = all('intervention', 'interventions');
  const reporters = all('reporter', 'reporters');
  checkNeeds(container.mounted, config.engine.name);
  for (const { name, at, instance } of probes) {
    if (instance.measures !== undefined) checkDeclared(instance.measures, name, at);
  }
  const declared = new MeasurementIndex(probes);
  for (const { at, instance } of [sampler, ...probes, ...interventions]) {
    for (const name of instance.reads ?? []) declared.check(name, at);
  }
  // A sampler that cannot begin is found before anything is spent.
  sampler.instance.at(0, []);
  return {
    config,
    population,
    sampler,
    probes,
    interventions,
    reporters,
    mounted: container.mounted,
    references,
    declared,
    notes: [
      ...(population.notes ?? []),
      ...idle(config, container.mounted),
      ...baselineNotes(declared, population),
    ],
    shape,
  };
}
