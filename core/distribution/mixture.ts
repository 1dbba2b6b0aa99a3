/** Weighted mixtures of distributions. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { isDistribution, notADistribution } from './check.js';
import type { Distribution } from './distribution.js';

export interface MixturePart {
  /** Non-negative; parts are drawn in proportion to their weights. */
  readonly weight: number;
  readonly distribution: Distribution;
}

/**
 * Draws a part in proportion to its weight, then an individual from it.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if a part lacks a distribution or a valid weight, or if the weights do not
 * sum to a positive, finite number.
 */
export function mixture(parts: readonly MixturePart[]): Distribution {
  checkParts(parts);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || total === Infinity) {
    throw new RecallError('RECALL_DISTRIBUTION', `The weights of a mixture sum to ${total}`);
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

function checkParts(parts: unknown): void {
  if (!Array.isArray(parts)) {
    throw new RecallError(
      'RECALL_DISTRIBUTION',
      `The parts of a mixture are ${describeValue(parts)}, not a list`,
      {
        fix: 'Write mixture([{ weight: 1, distribution: uniformOver(n) }, ...]).',
      },
    );
  }
  for (const [i, part] of (parts as readonly unknown[]).entries()) {
    const { weight, distribution } = (part ?? {}) as Partial<MixturePart>;
    if (!(typeof weight === 'number' && weight >= 0 && Number.isFinite(weight))) {
      const problem = `The weight of part ${i + 1} of a mixture is ${describeValue(weight)}`;
      throw new RecallError('RECALL_DISTRIBUTION', problem, { fix: 'Use a finite number, 0 or more.' });
    }
    if (!isDistribution(distribution)) throw notADistribution(distribution, `Part ${i + 1} of a mixture`);
  }
}

/**
 * Interpolates the probabilities from `a` (fraction 0) to `b` (fraction 1).
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if an argument is not a distribution, or the fraction is not between 0 and 1.
 */
export function interpolate(a: Distribution, b: Distribution, fraction: number): Distribution {
  if (!isDistribution(a)) throw notADistribution(a, 'The first argument of interpolate()');
  if (!isDistribution(b)) throw notADistribution(b, 'The second argument of interpolate()');
  if (!(typeof fraction === 'number' && fraction >= 0 && fraction <= 1)) {
    const problem = `The fraction between two distributions is ${describeValue(fraction)}`;
    throw new RecallError('RECALL_DISTRIBUTION', problem, { fix: 'Use a number between 0 and 1.' });
  }
  return mixture([
    { weight: 1 - fraction, distribution: a },
    { weight: fraction, distribution: b },
  ]);
}
