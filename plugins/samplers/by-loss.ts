/** People with a larger loss are seen more often. */
import { z } from 'zod';
import { defineSampler } from 'recall-lab';
import { explorationOption, explored, groupOptions, groupSampler } from './by-group/group-sampler.js';

/**
 * Draws group g in proportion to its loss: p_g = (1 - exploration) L_g^power / sum_j L_j^power + exploration / G.
 *
 * Source: proportional prioritization of Schaul et al. 2016, "Prioritized Experience Replay", section 3.3,
 * https://arxiv.org/abs/1511.05952, with the attribute loss of a group in place of the error of a transition.
 */
export const byLoss = defineSampler({
  name: 'by-loss',
  description: 'Draws individuals with a larger loss more often',
  options: z.strictObject({
    ...groupOptions,
    power: z.number().nonnegative().default(1).describe('0 is uniform; larger powers favor larger losses'),
    exploration: explorationOption,
  }),
  create: ({ individuals, options: { power, exploration, ...options } }) =>
    groupSampler<readonly number[]>(individuals, options, {
      next: (measured) => measured.map(({ value }) => value),
      shares(losses) {
        const powers = losses.map((loss) => Math.max(loss, 1e-6) ** power);
        const sum = powers.reduce((total, each) => total + each, 0);
        return explored(
          powers.map((each) => each / sum),
          exploration,
        );
      },
    }),
});
