/** Plans a run: computes, as plain data, what it will do before it starts. */
import { parameterCount, plainShape, type PlainShape } from '../model/shape.js';
import { watchedBoundary } from '../plugin/boundary.js';
import type { Sampler } from '../plugin/contracts.js';
import { noKnowledgeBaseline } from '../population/baseline.js';
import { assembleResolved, type Assembly, type Resolved } from '../run/assemble.js';
import { dataFingerprint } from '../run/fingerprint.js';
import { batchDrawer } from '../run/training/batch.js';
import { calibrate, type Calibration } from './calibrate.js';
import { exposures, massOf, type Exposures, type Mass } from './exposures.js';
import { stagesOf } from '../schedule/stages.js';

export interface PlannedStage extends Mass {
  readonly start: number;
  /** One more than its last step. */
  readonly end: number;
  readonly description: string;
}

export interface PlannedPlugin {
  readonly name: string;
  readonly every?: number | 'logarithmic';
}

export interface Plan {
  readonly preset: string | null;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly population: string;
  readonly individuals: number;
  readonly attributes: readonly string[];
  /** Attribute loss of a model that knows no individual, in nats. */
  readonly baseline: number;
  readonly model: PlainShape;
  readonly parameters: number;
  /** Equal for runs that train on the same texts in the same order. */
  readonly fingerprint: string;
  /** Texts that training reads. */
  readonly texts: number;
  /** Tokens that training computes on, padding included; an estimate if batches differ in length. */
  readonly tokens: number;
  /** The stages, or some of them if there are more than twelve. */
  readonly stages: readonly PlannedStage[];
  /** Number of stages. */
  readonly stageCount: number;
  /** Whether measurements may change the schedule. */
  readonly decides: boolean;
  readonly exposures: Exposures;
  readonly probes: readonly PlannedPlugin[];
  readonly interventions: readonly PlannedPlugin[];
  /** What may surprise the user, in sentences. */
  readonly notes: readonly string[];
  /** Null without measuring. */
  readonly calibration: Calibration | null;
}

/** Number of steps shown of a sampler that changes at every step. */
const MOST_STAGES = 12;

/**
 * Plans a run; with `measure`, runs a few of its steps to estimate how long it takes.
 *
 * @throws RecallError for whatever would keep the run from starting.
 */
export async function planRun(
  resolved: Resolved,
  { measure = true }: { readonly measure?: boolean } = {},
): Promise<Plan> {
  const { config } = resolved;
  const assembly = assembleResolved(resolved);
  const { population, shape, sampler } = assembly;
  const { steps, batch } = config;
  const stages = stagesOf(sampler.instance, steps);
  const shown =
    stages.length <= MOST_STAGES
      ? stages
      : Array.from(
          { length: MOST_STAGES },
          (_, i) => stages[Math.round((i * (stages.length - 1)) / (MOST_STAGES - 1))],
        );
  return {
    preset: config.preset ?? null,
    seed: config.seed,
    steps,
    batch,
    population: population.name,
    individuals: population.individuals,
    attributes: population.attributes.map(({ name }) => name),
    baseline: noKnowledgeBaseline(population),
    model: plainShape(shape),
    parameters: parameterCount(shape),
    fingerprint: dataFingerprint(assembly).hash,
    texts: steps * batch,
    tokens: steps * batch * meanLength(assembly),
    stages: shown.map(({ start, end, distribution }) => ({
      start,
      end,
      description: distribution.description,
      ...massOf(distribution, population.individuals),
    })),
    stageCount: stages.length,
    decides: stages.some(({ start }) => looksAtMeasurements(sampler.instance, start, steps)),
    exposures: exposures(stages, population.individuals, batch),
    probes: assembly.probes.map(({ name, every }) => ({ name, every: every ?? 100 })),
    interventions: assembly.interventions.map(({ name, every }) => ({ name, every })),
    notes: assembly.notes,
    calibration: measure ? await calibrate({ ...resolved, shape }) : null,
  };
}

/** Number of batches drawn to estimate their length. */
const SAMPLED_BATCHES = 20;

/** The length that batches are padded to, in tokens: the mean of a sample if they differ. */
function meanLength({ config, population, sampler }: Assembly): number {
  if (population.lengths === undefined) return population.textLength;
  const draw = batchDrawer(population, config);
  let sum = 0;
  for (let step = 0; step < SAMPLED_BATCHES; step++)
    sum += draw(step, sampler.instance.at(step, [])).positions;
  return Math.round(sum / SAMPLED_BATCHES);
}

/** Whether a sampler's next decision depends on measurements: every schedule has `decide`, which asks its parts. */
function looksAtMeasurements(sampler: Sampler, step: number, steps: number): boolean {
  let looked = false;
  try {
    sampler.decide?.(
      watchedBoundary(step, steps, () => (looked = true)),
      [],
    );
  } catch {
    // A sampler that fails because a measurement is missing has looked for one.
  }
  return looked;
}
