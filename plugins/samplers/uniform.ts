/** Every individual equally likely, or only the first few. */
import { z } from 'zod';
import { constant, defineSampler, RecallError, uniform as uniformOver } from 'recall-lab';

export const uniform = defineSampler({
  name: 'uniform',
  description: 'Everyone equally often, or only the first few',
  options: z.strictObject({
    individuals: z.int().positive().optional().describe('Only the first so many; by default everyone'),
  }),
  create({ options: { individuals: first }, individuals }) {
    if (first !== undefined && first > individuals) {
      throw new RecallError(
        'RECALL_OPTION',
        `The first ${first} of ${individuals} individuals cannot be drawn`,
        {
          at: 'sampler.individuals',
          fix: `At most ${individuals}.`,
        },
      );
    }
    return constant(uniformOver(first ?? individuals));
  },
});
