/** Spaced repetition: people whom the model recalls rest for longer and longer, until they are due, or forgotten. */
import { z } from 'zod';
import { defineSampler, RecallError } from 'recall-lab';
import { explored, groupOptions, groupSampler } from './by-group/group-sampler.js';

interface Memory {
  /** Steps for which each group rests; 0 while it is not recalled. */
  readonly intervals: readonly number[];
  /** The step at which each group is drawn again. */
  readonly due: readonly number[];
}

/**
 * A group is recalled at a measurement if its loss lies below `level` times its no-knowledge baseline. A group that is
 * due and recalled rests for `interval` steps, and for `factor` times as long each time it is recalled again. One that
 * is not recalled is due at once, and its intervals begin anew. Groups that are due share the batch; a part of it,
 * `exploration`, goes to all.
 *
 * Source: the intervals of Leitner's boxes as in Amiri et al. 2017, "Repeat before Forgetting: Spaced Repetition for
 * Efficient and Effective Training of Neural Networks", https://aclanthology.org/D17-1255, where what is recalled waits for
 * twice as long. There, time counts in epochs; here, in steps.
 */
export const spacedReview = defineSampler({
  name: 'spaced-review',
  description: 'Spaced repetition: groups that are recalled rest longer and longer',
  options: z.strictObject({
    ...groupOptions,
    level: z
      .number()
      .positive()
      .default(0.5)
      .describe('Fraction of the baseline below which a group is recalled'),
    interval: z.int().positive().default(50).describe('Steps of the first rest'),
    factor: z.number().min(1).default(2).describe('Length of a rest relative to the one before'),
    exploration: z
      .number()
      .positive()
      .max(1)
      .default(0.1)
      .describe('Part of the draws that is uniform over groups'),
  }),
  create: ({ individuals, options: { level, interval, factor, exploration, ...options } }) =>
    groupSampler<Memory>(individuals, options, {
      next(measured, step, before) {
        const each = measured.map(({ name, value, baseline }, group) => {
          if (baseline === undefined) throw noBaseline(name);
          const [rest, due] = [before?.intervals[group] ?? 0, before?.due[group] ?? 0];
          if (value >= level * baseline) return { rest: 0, due: step };
          if (step < due) return { rest, due };
          const next = rest === 0 ? interval : Math.round(rest * factor);
          return { rest: next, due: step + next };
        });
        return { intervals: each.map(({ rest }) => rest), due: each.map(({ due }) => due) };
      },
      shares({ due }, step) {
        const isDue = due.map((at) => step >= at);
        const count = isDue.filter(Boolean).length;
        if (count === 0) return due.map(() => 1 / due.length);
        return explored(
          isDue.map((drawn) => (drawn ? 1 / count : 0)),
          exploration,
        );
      },
    }),
});

const noBaseline = (name: string) =>
  new RecallError('RECALL_NEED', `"${name}" has no baseline to compare with`, {
    at: 'sampler.probe',
    fix: 'Use the probe groups, or declare a `baseline` in your own.',
  });
