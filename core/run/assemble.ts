/** Creates and checks the parts of a run from a resolved configuration. Writes nothing and computes nothing. */
import { withSource } from '../config/provenance.js';
import type { ResolvedConfig } from '../config/resolve.js';
import type { Config } from '../config/schema.js';
import { chooseEngine } from '../doctor/choose.js';
import type { EngineProvider } from '../engine/engine.js';
import { grownVector } from '../model/grown.js';
import { initialParameters } from '../model/initial.js';
import { checkShape, type ModelShape } from '../model/shape.js';
import { PluginContainer } from '../plugin/container.js';
import type { PluginKind } from '../plugin/definition.js';
import { MeasurementIndex } from '../plugin/measurement-index.js';
import type { Registry } from '../plugin/registry.js';
import { checkNeeds } from '../plugin/requirements.js';
import { noKnowledgeBaseline } from '../population/baseline.js';
import type { Population } from '../population/population.js';
import type { TrainedVocabulary } from '../population/vocabulary.js';
import { pluginLabel, type Assembly } from './assembly.js';
import { checkDeclared, checkedSampler } from './checks/answers.js';
import { checkedEngine } from './checks/engine-check.js';
import { idle } from './checks/idle.js';
import { checkMemory } from './checks/memory.js';
import { checkPopulation } from './checks/population-check.js';
import { checkVocabulary } from './checks/vocabulary-check.js';
import { References, type TrainReference } from './reference.js';
import { checkTokens, storedParameters, storedShape, storedVocabulary } from './storage/pretrained.js';

export type { Assembly };

export type Resolved = Pick<ResolvedConfig, 'config' | 'registry' | 'notes' | 'sourceOf'>;

/**
 * Assembles a resolved configuration. Errors name the file or preset that set the key in question.
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

/**
 * @param trained The vocabulary of the model to continue, if there is one.
 * @throws RecallError for unknown plugins, invalid options, unmet requirements, an invalid population, a model whose
 * width its heads do not divide, or one that does not fit into memory.
 */
export function assemble(
  config: Config,
  registry: Registry,
  folder?: string,
  trainReference?: TrainReference,
  trained?: TrainedVocabulary,
): Assembly {
  const { preset, seed, steps, batch, model } = config;
  const known = knownVocabulary(config, trained);
  const withoutInterventions = () =>
    assemble({ ...config, interventions: {}, reporters: {} }, registry, undefined, undefined, trained);
  const references = new References(withoutInterventions, folder, trainReference);
  const container = new PluginContainer(registry, {
    preset,
    seed,
    steps,
    batch,
    folder,
    trained: known,
    reference: (source) => references.parameters(source),
  });
  const architecture =
    model.architecture &&
    container.mount('architecture', 'architecture', model.architecture, 'model.architecture').instance;
  const population = container.population(config.population);
  checkPopulation(population, config.population.plugin);
  const { layers, width, heads } = model;
  const { vocabulary, textLength } = population;
  const positions = Math.max(textLength, model.positions ?? 0);
  const shape: ModelShape = {
    ...{ layers, width, heads, vocabulary: vocabulary.size, positions },
    ...(architecture && { architecture }),
  };
  checkShape(shape);
  container.setShape(shape);
  const { engine: configured } = config;
  const engineName = configured.plugin ?? configured.name;
  checkMemory(shape, batch, ['cpu', 'tensorflow', 'reference'].includes(engineName), textLength);
  const engine: EngineProvider =
    configured.plugin === undefined
      ? { open: () => chooseEngine(configured) }
      : checkedEngine(container.mount('engine', 'engine', configured, 'engine').instance, engineName);
  if (known && !trained && model.from !== undefined) {
    checkVocabulary(known, { population, config }, 'model.from');
    checkTokens(model.from, shape, config.newWords);
  }
  const mounted = container.mount('sampler', 'sampler', config.sampler, 'sampler');
  const sampler = {
    ...mounted,
    instance: checkedSampler(mounted.instance, pluginLabel(mounted), population.individuals),
  };
  const mountAll = <Kind extends PluginKind>(kind: Kind, key: 'probes' | 'interventions' | 'reporters') =>
    Object.entries(config[key])
      .map(([name, spec]) => container.mount(kind, name, spec, `${key}.${name}`))
      .sort((a, b) => a.order - b.order);
  const probes = mountAll('probe', 'probes');
  const interventions = mountAll('intervention', 'interventions');
  const reporters = mountAll('reporter', 'reporters');
  checkNeeds(container.mounted, engineName);
  for (const { name, at, instance } of probes) {
    if (instance.measures !== undefined) checkDeclared(instance.measures, name, at);
  }
  const declared = new MeasurementIndex(probes);
  for (const { at, instance } of [sampler, ...probes, ...interventions]) {
    for (const name of instance.reads ?? []) declared.check(name, at);
  }
  // A sampler that fails at step 0 is found before anything is written.
  sampler.instance.at(0, []);
  return {
    config,
    population,
    engine,
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
    initial: () => beginning(config, shape),
  };
}

/** The smallest relative difference between the baselines of a sample and its population that is worth a note. */
const BASELINE_TOLERANCE = 0.02;

/** Notes about samples whose individuals lack some attributes, so that their baseline is not the population's. */
function baselineNotes({ declarations }: MeasurementIndex, population: Population): string[] {
  const overall = noKnowledgeBaseline(population);
  return declarations
    .filter(({ role, attribute }) => role === 'loss' && attribute === undefined)
    .filter(({ baseline = overall }) => Math.abs(baseline - overall) > BASELINE_TOLERANCE * overall)
    .map(
      ({ name, n, baseline }) =>
        `${name} is compared with its own no-knowledge baseline of ${baseline!.toFixed(2)} nats: its ${n} individuals have only some of the population's attributes, whose baseline is ${overall.toFixed(2)}.`,
    );
}

/** What the model that continues can read: that of a checkpoint, or of the folder that the model starts from. */
function knownVocabulary(config: Config, trained?: TrainedVocabulary): TrainedVocabulary | undefined {
  if (trained && trained.from === undefined) return trained;
  const stored = storedVocabulary(config);
  return trained ? { ...trained, tokenizer: stored?.tokenizer } : stored;
}

/** The parameters before the first update. */
function beginning({ model: { from }, seed }: Config, shape: ModelShape): Float32Array {
  if (from === undefined) return initialParameters(shape, seed);
  const before = storedShape(from, shape);
  const parameters = storedParameters(from, before);
  return grownVector(parameters, initialParameters(shape, seed), before, shape);
}
