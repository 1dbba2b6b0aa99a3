/** A power law over individuals: p(i) proportional to (i + 1)^-exponent (paper, section 3 and appendix B.2). */
import { z } from 'zod';
import { constant, defineSampler, powerLaw, RecallError } from 'recall-lab';

export const zipf = defineSampler({
  name: 'zipf',
  description: "A power law over individuals: exponent 0 is uniform, 1 is Zipf's law",
  options: z.strictObject({
    exponent: z.number().nonnegative().default(1).describe("0 is uniform, 1 is Zipf's law"),
    individuals: z.int().positive().optional().describe('Draw only the first n individuals (default: all)'),
  }),
  create({ options: { exponent, individuals: first }, individuals }) {
    if (first !== undefined && first > individuals) {
      throw new RecallError(
        'RECALL_OPTION',
        `The sampler asks for the first ${first} individuals, but training draws from ${individuals}`,
        {
          at: 'sampler.individuals',
          fix: `Use at most ${individuals}.`,
        },
      );
    }
    return constant(powerLaw(first ?? individuals, exponent));
  },
});
