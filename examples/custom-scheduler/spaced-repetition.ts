/** Spaced repetition: a lesson on new people, who come back after 1, 2, 4, 8, ... lessons. */
import { defineSampler, mixture, range, RecallError } from 'recall-lab';
import { z } from 'zod';

/** Whether a lesson is one at which people from `age` lessons ago come back. */
const isDue = (age: number) => age === 0 || Number.isInteger(Math.log2(age));

export const spacedRepetition = defineSampler({
  name: 'spaced-repetition',
  description: 'New people in each lesson, who come back after 1, 2, 4, 8, ... lessons',
  options: z.strictObject({
    groups: z.int().positive().default(16).describe('How many groups the people are divided into'),
    lesson: z.int().positive().default(50).describe('Steps of a lesson'),
  }),
  create({ options: { groups, lesson }, individuals }) {
    if (groups > individuals) {
      throw new RecallError('RECALL_OPTION', `${individuals} people cannot form ${groups} groups`, {
        at: 'sampler.groups',
        fix: `At most ${individuals}.`,
      });
    }
    const edge = (group: number) => Math.floor((group * individuals) / groups);
    const people = (group: number) => range(edge(group), edge(group + 1));
    return {
      at(step) {
        const now = Math.floor(step / lesson);
        const all = Array.from({ length: groups }, (_, group) => group);
        const due = all.filter((group) => group <= now && isDue(now - group));
        // Long after the last new group there are lessons at which nobody is due: everybody is repeated.
        const asked = due.length > 0 ? due : all;
        return mixture(asked.map((group) => ({ weight: 1, distribution: people(group) })));
      },
    };
  },
});
