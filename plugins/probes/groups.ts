/** Measures the loss of groups of people, for samplers that choose among groups. */
import { z } from 'zod';
import {
  attributeKnowledge,
  attributesOf,
  defineProbe,
  evaluateAnswers,
  lossAndAccuracy,
  permutation,
  RecallError,
  type Texts,
} from 'recall-lab';
import { groupBounds } from 'recall-lab/kit';

/**
 * Divides the people in training into groups of consecutive individuals, and emits the attribute loss of a sample of
 * each: `groups.loss.group-1`, `groups.loss.group-2`, ... (nats). With as many groups as people, each person is a group.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { byLoss, groups } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   sampler: byLoss({ groups: 8 }),
 *   probes: { groups: groups({ groups: 8, every: 25 }) },
 * });
 */
export const groups = defineProbe({
  name: 'groups',
  description: 'The loss of each group of seen individuals',
  options: z.strictObject({
    groups: z.int().positive().max(1024).default(16).describe('Number of groups'),
    individuals: z.int().positive().default(16).describe('Sample size: individuals of each group'),
  }),
  create({ name, options, individuals, population, seed }) {
    if (options.groups > individuals) {
      throw new RecallError(
        'RECALL_OPTION',
        `The probe divides ${individuals} individuals into ${options.groups} groups`,
        { at: `probes.${name}.groups`, fix: `Use at most ${individuals}.` },
      );
    }
    const samples = groupBounds(individuals, options.groups).map(({ first, end }) => {
      const permute = permutation(end - first, seed, 'groups');
      return Array.from({ length: Math.min(options.individuals, end - first) }, (_, i) => first + permute(i));
    });
    let texts: Texts | undefined;
    return {
      measures: samples.map((sample, group) => ({
        ...lossAndAccuracy(attributesOf(population, sample)).loss,
        name: `${name}.loss.group-${group + 1}`,
        split: 'seen' as const,
        n: sample.length,
        cohort: `group-${group + 1}`,
      })),
      async measure(_boundary, model) {
        texts ??= model.write(samples.flat(), 'evaluation', 'groups');
        const metrics = await evaluateAnswers(model, texts, population);
        const { losses } = attributeKnowledge(texts, metrics, population.attributes);
        let from = 0;
        return samples.map(({ length }, group) => {
          const own = losses.subarray(from, (from += length));
          return {
            name: `${name}.loss.group-${group + 1}`,
            value: own.reduce((sum, loss) => sum + loss, 0) / length,
          };
        });
      },
    };
  },
});
