/** A power law that flattens to uniform: favouring a few individuals first shortens the plateau. */
import { z } from 'zod';
import { cosine, defineSampler, linear, powerLaw } from 'recall-lab';

const shapes = { linear, cosine };

/** p(i) is proportional to (i + 1)^-a, where a falls from `exponent` to 0 over a share of the run. */
export const annealed = defineSampler({
  name: 'annealed',
  description: 'A power law that flattens to a uniform distribution',
  options: z.strictObject({
    exponent: z.number().nonnegative().default(0.8).describe('Initial exponent; 0 is uniform'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.5)
      .describe('Share of the run after which the distribution is uniform'),
    shape: z.enum(['linear', 'cosine']).default('linear').describe('How the exponent falls'),
  }),
  create({ options: { exponent, share, shape }, individuals, steps }) {
    const decay = shapes[shape](share * steps);
    return { at: (step) => powerLaw(individuals, exponent * (1 - decay(step))) };
  },
});
