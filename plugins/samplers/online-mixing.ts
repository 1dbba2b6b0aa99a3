/** Mixes groups of people as online data mixing mixes domains: a bandit that is rewarded by the loss. */
import { z } from 'zod';
import { defineSampler } from 'recall-lab';
import { groupOptions, groupSampler, softmax } from './by-group/group-sampler.js';

interface Memory {
  /** Moving averages of importance-weighted rewards. */
  readonly rewards: readonly number[];
  /** The step of the last measurement and of the one before it. */
  readonly step: number;
  readonly previous: number;
}

/**
 * Exp3 over G groups, rewarded by their losses L. At a measurement at step t:
 *
 * R_g = smoothing R_g + (1 - smoothing) L_g / p_g, e_t = min(1 / G, sqrt(ln G / (G t))),
 * p_g = (1 - G e_t) exp(e_{t-1} R_g) / sum_j exp(e_{t-1} R_j) + e_t
 *
 * Source: Albalak et al. 2023, "Efficient Online Data Mixing For Language Model Pre-Training",
 * https://arxiv.org/abs/2312.02406, algorithm 1. There, the reward is the training loss of the domains in a batch; here, it
 * is the attribute loss of every group, and t - 1 is the step of the measurement before.
 */
export const onlineMixing = defineSampler({
  name: 'online-mixing',
  description: 'A bandit (Exp3) that favours groups with a large loss',
  options: z.strictObject({
    ...groupOptions,
    smoothing: z
      .number()
      .min(0)
      .lt(1)
      .default(0.9)
      .describe('Weight of past rewards in their moving average'),
  }),
  create({ individuals, options: { smoothing, ...options } }) {
    const { groups } = options;
    const exploration = (step: number) =>
      Math.min(1 / groups, Math.sqrt(Math.log(groups) / (groups * Math.max(1, step))));
    const shares = ({ rewards, step, previous }: Memory) => {
      const floor = exploration(step);
      return softmax(rewards.map((reward) => exploration(previous) * reward)).map(
        (share) => (1 - groups * floor) * share + floor,
      );
    };
    return groupSampler<Memory>(individuals, options, {
      next(measured, step, before) {
        const drawn = before ? shares(before) : measured.map(() => 1 / groups);
        const rewards = measured.map(
          ({ value }, group) =>
            smoothing * (before?.rewards[group] ?? 0) + ((1 - smoothing) * value) / drawn[group],
        );
        return { rewards, step, previous: before?.step ?? 0 };
      },
      shares,
    });
  },
});
