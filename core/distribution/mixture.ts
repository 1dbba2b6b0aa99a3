/** Several distributions in proportion: the way in which distributions add up. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { isDistribution, notADistribution } from './check.js';
import type { Distribution } from './distribution.js';

export interface MixturePart {
  /** From 0 up; parts are drawn in proportion to their weights. */
  readonly weight: number;
  readonly distribution: Distribution;
}

/**
 * Draws a part in proportion to its weight, then an individual from it.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` when a part is no distribution with a weight, a weight or their sum is
 * negative or not finite, or all are zero.
 */
export function mixture(parts: readonly MixturePart[]): Distribution {
  checkParts(parts);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || total === Infinity) {
    throw new RecallError('RECALL_DISTRIBUTION', `The parts of a mixture weigh ${total} together`);
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
      `The parts of a mixture are ${describeValue(parts)}, and no list`,
      {
        fix: 'Write mixture([{ weight: 1, distribution: uniform(n) }, ...]).',
      },
    );
  }
  for (const [i, part] of (parts as readonly unknown[]).entries()) {
    const { weight, distribution } = (part ?? {}) as Partial<MixturePart>;
    if (!(typeof weight === 'number' && weight >= 0 && Number.isFinite(weight))) {
      const problem = `The weight of part ${i + 1} of a mixture is ${describeValue(weight)}`;
      throw new RecallError('RECALL_DISTRIBUTION', problem, { fix: 'It is a number from 0 up.' });
    }
    if (!isDistribution(distribution)) throw notADistribution(distribution, `Part ${i + 1} of a mixture`);
  }
}

/**
 * From `a` (fraction 0) to `b` (fraction 1) in probability.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` when one is no distribution, or the fraction not between 0 and 1.
 */
export function interpolate(a: Distribution, b: Distribution, fraction: number): Distribution {
  if (!isDistribution(a)) throw notADistribution(a, 'The first of two to interpolate');
  if (!isDistribution(b)) throw notADistribution(b, 'The second of two to interpolate');
  if (!(typeof fraction === 'number' && fraction >= 0 && fraction <= 1)) {
    const problem = `The fraction between two distributions is ${describeValue(fraction)}`;
    throw new RecallError('RECALL_DISTRIBUTION', problem, { fix: 'It lies between 0 and 1.' });
  }
  return mixture([
    { weight: 1 - fraction, distribution: a },
    { weight: fraction, distribution: b },
  ]);
}
