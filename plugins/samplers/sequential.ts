/** Trains on one group of individuals after another; each is forgotten while the next is learned (paper, appendix B.2). */
import { z } from 'zod';
import { constant, defineSampler, join, range, RecallError } from 'recall-lab';

/**
 * Visits the groups in order, `repeats` times, and draws uniformly within a group. Individuals are divided among the
 * groups, and steps among the visits, as evenly as possible. Two groups with many repeats alternate.
 */
export const sequential = defineSampler({
  name: 'sequential',
  description: 'Trains on one group of individuals after another',
  options: z.strictObject({
    groups: z.int().positive().default(2).describe('Number of groups'),
    repeats: z.int().positive().default(1).describe('Number of visits to each group'),
  }),
  create({ options: { groups, repeats }, individuals, steps }) {
    const visits = groups * repeats;
    if (groups > individuals || visits > steps) {
      const problem =
        groups > individuals
          ? `${individuals} individuals cannot form ${groups} groups`
          : `${steps} steps are too few for ${visits} visits`;
      throw new RecallError('RECALL_SCHEDULE', problem, {
        fix: 'Use fewer groups or repeats.',
      });
    }
    const share = (total: number, part: number, parts: number) => Math.floor((total * part) / parts);
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
