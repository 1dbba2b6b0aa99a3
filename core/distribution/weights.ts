/** Distributions from explicit weights, for populations small enough to list. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { checkList } from './check.js';
import type { Distribution } from './distribution.js';
import { formatCount } from './uniform.js';

const cache = new WeakMap<object, Distribution>();

/**
 * Draws individual i with probability `weights[i] / sum`; individuals of weight zero are never drawn.
 *
 * The cumulative table is cached per array, so a sampler can call this at every step with the same array. Do not
 * modify the array afterwards.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if a weight is negative or not finite, all are zero, or they are not a list.
 */
export function weighted(weights: ArrayLike<number> & object): Distribution {
  let distribution = cache.get(weights);
  if (!distribution) {
    distribution = build(weights);
    cache.set(weights, distribution);
  }
  return distribution;
}

function build(weights: ArrayLike<number>): Distribution {
  checkList(weights, 'The weights', '[1, 2, 3]');
  const size = weights.length;
  const cumulative = new Float64Array(size);
  let total = 0;
  let last = -1;
  for (let i = 0; i < size; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RecallError(
        'RECALL_DISTRIBUTION',
        `The weight ${describeValue(weight)} of individual ${i} is not a finite number, 0 or more`,
      );
    }
    if (weight > 0) last = i;
    cumulative[i] = total += weight;
  }
  if (last < 0 || !Number.isFinite(total)) {
    throw new RecallError('RECALL_DISTRIBUTION', `The ${size} weights sum to ${total}; nothing can be drawn`);
  }
  return {
    size: last + 1,
    description: `${formatCount(size)} explicit weights`,
    draw(stream) {
      const target = stream.uniform() * total;
      // Finds the first individual whose cumulative weight exceeds the target, which skips zero weights.
      let low = 0;
      let high = last;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (cumulative[middle] > target) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    probability: (individual) => (individual >= 0 && individual < size ? weights[individual] / total : 0),
  };
}
