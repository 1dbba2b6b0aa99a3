/** The same distribution at every step. */
import type { Distribution } from '../distribution/index.js';
import type { Sampler } from '../plugin/contracts.js';

/** A sampler that never changes. */
export function constant(distribution: Distribution): Sampler {
  return { at: () => distribution };
}
