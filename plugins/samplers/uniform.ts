/** Every individual equally likely, or only the first few. */
import { z } from 'zod';
import { uniform as uniformOver } from '../../core/distribution/index.js';
import { defineSampler } from '../../core/plugin/define.js';

export const uniform = defineSampler({
  name: 'uniform',
  options: z.strictObject({
    individuals: z.int().positive().optional().describe('Only the first so many; by default everyone'),
  }),
  at: (_step, { options, individuals }) => uniformOver(options.individuals ?? individuals),
});
