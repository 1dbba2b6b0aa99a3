/** The same distribution at every step. */
import { isDistribution, notADistribution } from '../distribution/check.js';
import type { Distribution } from '../distribution/index.js';
import type { Sampler } from '../plugin/contracts.js';

/**
 * A sampler that returns the same distribution at every step.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if the argument is not a distribution.
 */
export function constant(distribution: Distribution): Sampler {
  if (!isDistribution(distribution)) throw notADistribution(distribution, 'The argument of constant()');
  return { at: () => distribution };
}
