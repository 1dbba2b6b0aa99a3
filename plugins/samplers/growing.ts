/** Grows the training population from a few individuals to everyone. */
import { z } from 'zod';
import { defineSampler, linear, RecallError, uniformOver } from 'recall-lab';

/**
 * Uniform over the first n(s) individuals, where n grows from `individuals` to everyone over a share of the run:
 * by a constant number per step (linear) or a constant factor (geometric).
 */
export const growing = defineSampler({
  name: 'growing',
  description: 'Grows from a few individuals to all of them',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('Initial number of individuals (default: one in eight)'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.5)
      .describe('Share of the run after which everyone is drawn'),
    shape: z
      .enum(['linear', 'geometric'])
      .default('linear')
      .describe('Growth by a constant number or factor per step'),
  }),
  create({ options, individuals: everyone, steps }) {
    const first = options.individuals ?? Math.ceil(everyone / 8);
    if (first > everyone) {
      throw new RecallError(
        'RECALL_OPTION',
        `The sampler starts with ${first} individuals, but training draws from ${everyone}`,
        {
          at: 'sampler.individuals',
          fix: `Use at most ${everyone}.`,
        },
      );
    }
    const progress = linear(options.share * steps);
    const size = {
      linear: (fraction: number) => first + fraction * (everyone - first),
      geometric: (fraction: number) => first * (everyone / first) ** fraction,
    }[options.shape];
    return { at: (step) => uniformOver(Math.min(everyone, Math.round(size(progress(step))))) };
  },
});
