/** Every individual equally likely, or only the first few. */
import { z } from 'zod';
import { uniform as uniformOver } from '../../core/distribution/index.js';
import { RecallError } from '../../core/errors.js';
import { defineSampler } from '../../core/plugin/define.js';
import { constant } from '../../core/schedule/index.js';

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
