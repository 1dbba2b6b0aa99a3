/** The schedule of a run as numbers: who is seen how often, over time, with the decisions that its log records. */
import type { Transition } from '../bus/events.js';
import type { Distribution } from '../distribution/index.js';
import type { OpenRun } from '../open/run.js';
import type { Sampler } from '../plugin/contracts.js';
import type { Bucket, Schedule } from './contract.js';

/** Columns and rows of the picture, at most. */
const STEPS = 160;
const BUCKETS = 64;
/** More changes than these are no stages. */
const MOST_STAGES = 12;
/** Individuals whose probability is asked for in one bucket. */
const ASKED = 16;

/** @param until The step up to which it is drawn. */
export async function scheduleOf(
  { assembly }: OpenRun,
  transitions: readonly Transition[],
  until = assembly.config.steps,
): Promise<Schedule> {
  const samplers = await samplersOf(assembly, transitions);
  const end = Math.max(1, until);
  const count = Math.min(STEPS, end);
  const steps = Array.from({ length: count }, (_, i) => Math.floor((i * end) / count));
  const drawn = steps.map((step) => distributionAt(step, samplers, transitions));
  const buckets = bucketsOf(Math.max(assembly.population.individuals, ...drawn.map(({ size }) => size)));
  return {
    steps,
    buckets,
    mass: drawn.map((distribution) => buckets.map((bucket) => massOf(distribution, bucket))),
    stages: stagesOf(steps, (step) => distributionAt(step, samplers, transitions).description),
  };
}

/** The steps at which a description changes, each found by bisection between two that were looked at. */
function stagesOf(steps: readonly number[], nameAt: (step: number) => string): Schedule['stages'] {
  const stages = [{ from: 0, name: nameAt(0) }];
  for (let i = 1; i < steps.length; i++) {
    const name = nameAt(steps[i]);
    const before = stages[stages.length - 1].name;
    if (name === before) continue;
    let [low, high] = [steps[i - 1], steps[i]];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (nameAt(middle) === before) low = middle;
      else high = middle;
    }
    stages.push({ from: high, name });
    if (stages.length > MOST_STAGES) return [];
  }
  return stages;
}

/** Texts about one individual of each bucket, on average, until a step. */
export function exposureUntil({ steps, buckets, mass }: Schedule, step: number, batch: number): number[] {
  return buckets.map(({ from, to }, bucket) => {
    let texts = 0;
    steps.forEach((start, i) => {
      const end = Math.min(step, steps[i + 1] ?? step);
      if (end > start) texts += (end - start) * batch * mass[i][bucket];
    });
    return texts / (to - from);
  });
}

interface InForce {
  readonly since: number;
  readonly sampler: Sampler;
  /** Whose decisions it is given. */
  readonly name: string;
}

/** The samplers that were in force, in the order in which they came. */
async function samplersOf(
  { sampler, interventions }: OpenRun['assembly'],
  transitions: readonly Transition[],
): Promise<InForce[]> {
  const found: InForce[] = [{ since: 0, sampler: sampler.instance, name: 'sampler' }];
  for (const transition of transitions) {
    const intervention = interventions.find(({ name }) => name === transition.plugin);
    if (!intervention) continue;
    // One that needs a reference model cannot say, and changes no sampler.
    const change = await Promise.resolve(intervention.instance.change(transition)).catch(() => undefined);
    if (!change?.sampler) continue;
    found.push({ since: transition.step, sampler: change.sampler, name: `${intervention.name}.sampler` });
  }
  return found;
}

function distributionAt(
  step: number,
  samplers: readonly InForce[],
  transitions: readonly Transition[],
): Distribution {
  const { sampler, name } = samplers.findLast(({ since }) => since <= step)!;
  const own = transitions.filter((transition) => transition.plugin === name && transition.step <= step);
  return sampler.at(step, own);
}

function bucketsOf(individuals: number): Bucket[] {
  const count = Math.min(BUCKETS, individuals);
  const edge = (i: number) => Math.floor((i * individuals) / count);
  return Array.from({ length: count }, (_, i) => ({ from: edge(i), to: edge(i + 1) }));
}

function massOf(distribution: Distribution, { from, to }: Bucket): number {
  const count = to - from;
  const asked = Math.min(count, ASKED);
  let sum = 0;
  for (let i = 0; i < asked; i++) {
    sum += distribution.probability(from + Math.floor(((i + 0.5) * count) / asked));
  }
  return (sum / asked) * count;
}
