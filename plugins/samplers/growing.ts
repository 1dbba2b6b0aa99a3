/** A population that grows: few individuals first, more and more of them, in the end everyone. */
import { z } from 'zod';
import { defineSampler, linear, RecallError, uniform } from 'recall-lab';

/**
 * Uniform over the first n(s) individuals, where n grows from `individuals` to everyone over a share of the run:
 * by the same number at each step (linear), or by the same factor (geometric).
 */
export const growing = defineSampler({
  name: 'growing',
  description: 'Few people first, more and more of them, in the end everyone',
  options: z.strictObject({
    individuals: z.int().positive().optional().describe('How many at first; by default one in eight'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.5)
      .describe("The share of the run's steps after which everyone is seen"),
    shape: z.enum(['linear', 'geometric']).default('linear').describe('By the same number, or factor'),
  }),
  create({ options, individuals: everyone, steps }) {
    const first = options.individuals ?? Math.ceil(everyone / 8);
    if (first > everyone) {
      throw new RecallError('RECALL_OPTION', `${first} individuals cannot grow to ${everyone}`, {
        at: 'sampler.individuals',
        fix: `Begin with at most ${everyone}.`,
      });
    }
    const grown = linear(options.share * steps);
    const size = {
      linear: (fraction: number) => first + fraction * (everyone - first),
      geometric: (fraction: number) => first * (everyone / first) ** fraction,
    }[options.shape];
    return { at: (step) => uniform(Math.min(everyone, Math.round(size(grown(step))))) };
  },
});
