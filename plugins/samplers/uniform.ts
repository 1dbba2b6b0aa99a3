/** Every individual equally likely, or only the first few. */
import { z } from 'zod';
import { constant, defineSampler, RecallError, uniformOver } from 'recall-lab';

export const uniform = defineSampler({
  name: 'uniform',
  description: 'All individuals equally often, or only the first few',
  options: z.strictObject({
    individuals: z.int().positive().optional().describe('Draw only the first n individuals (default: all)'),
  }),
  create({ options: { individuals: first }, individuals }) {
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
    return constant(uniformOver(first ?? individuals));
  },
});
