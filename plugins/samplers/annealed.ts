/** A power law that flattens: a few individuals first, which shortens the plateau, and in the end all equally. */
import { z } from 'zod';
import { cosine, defineSampler, linear, powerLaw } from 'recall-lab';

const shapes = { linear, cosine };

/** p(i) proportional to (i + 1)^-a, where a falls from `exponent` to 0 over a share of the run and stays there. */
export const annealed = defineSampler({
  name: 'annealed',
  description: 'A power law that flattens until all are seen equally often',
  options: z.strictObject({
    exponent: z.number().nonnegative().default(0.8).describe('Where it begins; 0 is uniform'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.5)
      .describe("The share of the run's steps after which all are equal"),
    shape: z.enum(['linear', 'cosine']).default('linear').describe('How the exponent falls'),
  }),
  create({ options: { exponent, share, shape }, individuals, steps }) {
    const fallen = shapes[shape](share * steps);
    return { at: (step) => powerLaw(individuals, exponent * (1 - fallen(step))) };
  },
});
