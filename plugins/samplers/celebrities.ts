/** Draws a few individuals more often than the others, which are equally likely (paper, appendix B.2). */
import { z } from 'zod';
import { constant, defineSampler, mixture, range, RecallError, uniformOver } from 'recall-lab';

/** p(i) is proportional to `weight` for the first n individuals, and to 1 for the others. */
export const celebrities = defineSampler({
  name: 'celebrities',
  description: 'Draws a few individuals often and all others equally rarely',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('Number of celebrities, who are the first individuals (default: one in sixteen)'),
    weight: z.number().nonnegative().default(8).describe('How many times as often each celebrity is drawn'),
  }),
  create({ options, individuals: everyone }) {
    const famous = options.individuals ?? Math.ceil(everyone / 16);
    if (famous > everyone) {
      throw new RecallError(
        'RECALL_OPTION',
        `The sampler asks for ${famous} celebrities, but training draws from ${everyone} individuals`,
        {
          at: 'sampler.individuals',
          fix: `Use at most ${everyone}.`,
        },
      );
    }
    if (famous === everyone) return constant(uniformOver(everyone));
    return constant(
      mixture([
        { weight: famous * options.weight, distribution: uniformOver(famous) },
        { weight: everyone - famous, distribution: range(famous, everyone) },
      ]),
    );
  },
});
