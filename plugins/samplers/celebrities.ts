/** A few individuals are seen more often than the others, all of these equally often (paper, appendix B.2). */
import { z } from 'zod';
import { constant, defineSampler, mixture, range, RecallError, uniform } from 'recall-lab';

/** p(i) is proportional to `weight` for the first n individuals, and to 1 for the others. */
export const celebrities = defineSampler({
  name: 'celebrities',
  description: 'A few people often, the others equally rarely',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('How many celebrities there are, the first of all; by default one in sixteen'),
    weight: z.number().nonnegative().default(8).describe('How many times as often each of them is seen'),
  }),
  create({ options, individuals: everyone }) {
    const famous = options.individuals ?? Math.ceil(everyone / 16);
    if (famous > everyone) {
      throw new RecallError(
        'RECALL_OPTION',
        `There are ${famous} celebrities among ${everyone} individuals`,
        {
          at: 'sampler.individuals',
          fix: `At most ${everyone}.`,
        },
      );
    }
    if (famous === everyone) return constant(uniform(everyone));
    return constant(
      mixture([
        { weight: famous * options.weight, distribution: uniform(famous) },
        { weight: everyone - famous, distribution: range(famous, everyone) },
      ]),
    );
  },
});
