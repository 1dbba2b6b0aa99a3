/** Computes the expected exposures of individuals, and how uneven they are. */
import type { Distribution } from '../distribution/index.js';
import type { Stage } from '../schedule/stages.js';

/** Maximum number of probabilities to evaluate in one plan. */
const MOST_QUESTIONS = 4_000_000;
const FEWEST_INDIVIDUALS = 512;

export interface Exposures {
  /** Expected number of texts about an individual, at quantiles over individuals. */
  readonly least: number;
  readonly tenth: number;
  readonly median: number;
  readonly ninetieth: number;
  readonly most: number;
  /** Individuals that are never seen. */
  readonly never: number;
}

export interface Mass {
  /** Individuals that can be drawn at all. */
  readonly reached: number;
  /** Share of the draws that goes to the most frequent tenth of all individuals. */
  readonly topTenth: number;
}

/**
 * Expected exposures, batch * sum over steps of p_s(i), over all individuals; over evenly spaced ones where asking
 * for each would take long.
 */
export function exposures(stages: readonly Stage[], individuals: number, batch: number): Exposures {
  const asked = spaced(individuals, Math.max(FEWEST_INDIVIDUALS, MOST_QUESTIONS / stages.length));
  const looked = spaced(stages.length, MOST_QUESTIONS / asked.length);
  const steps = stages.reduce((sum, { start, end }) => sum + end - start, 0);
  const lookedSteps = looked.reduce((sum, stage) => sum + stages[stage].end - stages[stage].start, 0);
  const sums = new Float64Array(asked.length);
  for (const stage of looked) {
    const { start, end, distribution } = stages[stage];
    const texts = batch * (end - start) * (steps / lookedSteps);
    asked.forEach((individual, i) => (sums[i] += texts * distribution.probability(individual)));
  }
  sums.sort();
  const at = (quantile: number) => sums[Math.round(quantile * (sums.length - 1))];
  const never = sums.findIndex((expected) => expected > 0);
  return {
    least: sums[0],
    tenth: at(0.1),
    median: at(0.5),
    ninetieth: at(0.9),
    most: sums[sums.length - 1],
    never: Math.round(((never < 0 ? sums.length : never) / sums.length) * individuals),
  };
}

/** How a distribution spreads its probability over the individuals. */
export function massOf(distribution: Distribution, individuals: number): Mass {
  const asked = spaced(individuals, MOST_QUESTIONS / 16);
  const sorted = Float64Array.from(asked, (individual) => distribution.probability(individual)).sort();
  const first = sorted.findIndex((probability) => probability > 0);
  const total = sorted.reduce((sum, probability) => sum + probability, 0);
  const top = sorted.slice(Math.floor(0.9 * sorted.length));
  return {
    reached: Math.round(((sorted.length - first) / sorted.length) * individuals),
    topTenth: top.reduce((sum, probability) => sum + probability, 0) / total,
  };
}

/** At most `most` evenly spaced numbers from 0 to `count` - 1, including both ends. */
function spaced(count: number, most: number): readonly number[] {
  const n = Math.max(1, Math.min(count, Math.floor(most)));
  if (n === 1) return [0];
  return Array.from({ length: n }, (_, i) => Math.round((i * (count - 1)) / (n - 1)));
}
