/** The same distribution at every step. */
import { isDistribution, notADistribution } from '../distribution/check.js';
import type { Distribution } from '../distribution/index.js';
import type { Sampler } from '../plugin/contracts.js';

/**
 * A sampler that never changes.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` when it is given no distribution.
 */
export function constant(distribution: Distribution): Sampler {
  if (!isDistribution(distribution)) throw notADistribution(distribution, 'What is to be constant');
  return { at: () => distribution };
}
