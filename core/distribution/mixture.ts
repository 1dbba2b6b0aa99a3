/** Several distributions in proportion: the way in which distributions add up. */
import { RecallError } from '../errors.js';
import type { Distribution } from './distribution.js';

export interface MixturePart {
  /** From 0 up; parts are drawn in proportion to their weights. */
  readonly weight: number;
  readonly distribution: Distribution;
}

/**
 * Draws a part in proportion to its weight, then an individual from it.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` when a weight or their sum is negative or not finite, or all are zero.
 */
export function mixture(parts: readonly MixturePart[]): Distribution {
  const bad = parts.find(({ weight }) => !(weight >= 0 && Number.isFinite(weight)));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (bad || !(total > 0) || total === Infinity) {
    const problem = bad
      ? `The weight ${bad.weight} is not a number from 0 up`
      : `The parts of a mixture weigh ${total} together`;
    throw new RecallError('RECALL_DISTRIBUTION', problem);
  }
  const present = parts.filter(({ weight }) => weight > 0);
  if (present.length === 1) return present[0].distribution;
  return {
    size: Math.max(...present.map(({ distribution }) => distribution.size)),
    description: present
      .map(
        ({ weight, distribution }) => `${((100 * weight) / total).toFixed(1)} % ${distribution.description}`,
      )
      .join(' + '),
    draw(stream) {
      let target = stream.uniform() * total;
      for (const { weight, distribution } of present) {
        target -= weight;
        if (target < 0) return distribution.draw(stream);
      }
      return present[present.length - 1].distribution.draw(stream);
    },
    probability: (individual) =>
      present.reduce(
        (sum, { weight, distribution }) => sum + (weight / total) * distribution.probability(individual),
        0,
      ),
  };
}

/** From `a` (fraction 0) to `b` (fraction 1) in probability. */
export function interpolate(a: Distribution, b: Distribution, fraction: number): Distribution {
  return mixture([
    { weight: 1 - fraction, distribution: a },
    { weight: fraction, distribution: b },
  ]);
}
