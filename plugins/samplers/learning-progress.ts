/** The people about whom the model learns most at present are seen more often: a bandit over groups. */
import { z } from 'zod';
import { defineSampler } from 'recall-lab';
import {
  explorationOption,
  explored,
  groupOptions,
  groupSampler,
  softmax,
} from './by-group/group-sampler.js';

interface Memory {
  readonly losses: readonly number[];
  /** Log-weights. */
  readonly weights: readonly number[];
  /** Measurements so far. */
  readonly count: number;
}

/**
 * The reward r_g of a group is the fall of its loss between two measurements, scaled so that the 20th and 80th percentiles
 * over groups are -1 and 1, and clipped there. Log-weights follow Exp3.S, with alpha = 1 / t at measurement t:
 *
 * w_g = ln((1 - alpha) exp(w_g + rate r_g) + alpha / (G - 1) sum_{j != g} exp(w_j + rate r_j)),
 * p_g = (1 - exploration) softmax(w)_g + exploration / G
 *
 * Source: Graves et al. 2017, "Automated Curriculum Learning for Neural Networks", https://arxiv.org/abs/1704.03003,
 * sections 2.2, 2.3 and 3.1. There, one task is tried at a time, and its reward is divided by its probability, and scaled
 * by all rewards so far; here, all groups are measured at once.
 */
export const learningProgress = defineSampler({
  name: 'learning-progress',
  description: 'A bandit that favours groups whose loss falls fastest',
  options: z.strictObject({
    ...groupOptions,
    rate: z.number().positive().default(0.5).describe('How fast shares follow rewards'),
    exploration: explorationOption,
  }),
  create: ({ individuals, options: { rate, exploration, ...options } }) =>
    groupSampler<Memory>(individuals, options, {
      next(measured, _step, before) {
        const losses = measured.map(({ value }) => value);
        if (!before) return { losses, weights: losses.map(() => 0), count: 1 };
        const rewards = scaled(losses.map((loss, group) => before.losses[group] - loss));
        const count = before.count + 1;
        return { losses, weights: shifted(before.weights, rewards, rate, 1 / count), count };
      },
      shares: ({ weights }) => explored(softmax(weights), exploration),
    }),
});

/** Rewards between -1 and 1. */
function scaled(progress: readonly number[]): number[] {
  const sorted = progress.toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = [quantile(0.2), quantile(0.8)];
  if (!(high > low)) return progress.map(() => 0);
  return progress.map((each) => Math.min(1, Math.max(-1, (2 * (each - low)) / (high - low) - 1)));
}

/** Log-weights after a reward, moved towards each other by `alpha`; the largest is 0, so that none overflows. */
function shifted(
  weights: readonly number[],
  rewards: readonly number[],
  rate: number,
  alpha: number,
): number[] {
  const shares = softmax(weights.map((weight, group) => weight + rate * rewards[group]));
  const mixed = shares.map((share) => (1 - alpha) * share + (alpha / (shares.length - 1)) * (1 - share));
  const most = Math.log(Math.max(...mixed));
  return mixed.map((share) => Math.log(share) - most);
}
