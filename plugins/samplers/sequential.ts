/** One group of individuals after another, each forgotten while the next is learned (paper, appendix B.2). */
import { z } from 'zod';
import { constant, defineSampler, join, range, RecallError } from 'recall-lab';

/**
 * Visits the groups in order, `repeats` times; uniform inside a group. The groups share out the individuals, and
 * the visits the steps of the run, as evenly as whole numbers allow. Two groups and many repeats alternate.
 */
export const sequential = defineSampler({
  name: 'sequential',
  description: 'One group of people after another',
  options: z.strictObject({
    groups: z.int().positive().default(2).describe('How many groups the individuals are divided into'),
    repeats: z.int().positive().default(1).describe('How many times each group is visited'),
  }),
  create({ options: { groups, repeats }, individuals, steps }) {
    const visits = groups * repeats;
    if (groups > individuals || visits > steps) {
      const problem =
        groups > individuals
          ? `${individuals} individuals cannot form ${groups} groups`
          : `${steps} steps are too few for ${visits} visits`;
      throw new RecallError('RECALL_SCHEDULE', problem, {
        fix: 'Ask for fewer groups or repeats.',
      });
    }
    const share = (whole: number, part: number, parts: number) => Math.floor((whole * part) / parts);
    return join(
      Array.from({ length: visits }, (_, visit) => {
        const group = visit % groups;
        return {
          steps: share(steps, visit + 1, visits) - share(steps, visit, visits),
          sampler: constant(range(share(individuals, group, groups), share(individuals, group + 1, groups))),
        };
      }),
    );
  },
});
