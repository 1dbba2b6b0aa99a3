/**
 * What is still known of those learned earlier: accuracy and loss by cohort (paper, section 4.2 and appendices F.3 and
 * F.5), and by how often individuals are seen.
 */
import { z } from 'zod';
import {
  attributeKnowledge,
  attributesOf,
  defineProbe,
  evaluateAnswers,
  forgetting as lostOf,
  lossAndAccuracy,
  type MeasurementDeclaration,
  permutation,
  type Reading,
  RecallError,
  type Texts,
} from 'recall-lab';
import { parseState } from 'recall-lab/kit';

/** Individuals `from .. to - 1`. */
interface Cohort {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The best accuracy of each cohort so far; JSON has null for what is no number. */
const saved = z.record(z.string(), z.number().nullable());
type Best = z.infer<typeof saved>;

/**
 * Emits for every cohort `forgetting.accuracy.COHORT` (fraction), `.loss.COHORT` (nats) and `.lost.COHORT` (its best
 * accuracy so far minus the present one), and `forgetting.average`, the mean of what the cohorts lost.
 *
 * The cohorts are `pre-training`, everyone that training draws from, or with `groups` the groups of the sequential
 * sampler, `group-1` and so on; `new` are those that fine-tuning brings; and with `buckets` everyone again by
 * frequency, `bucket-1` the first and most frequent individuals, the last bucket half of all, each other half as many
 * as the next. Samplers here put the frequent individuals first.
 */
export const forgetting = defineProbe({
  name: 'forgetting',
  description: 'Accuracy and loss of each cohort, and what it has lost',
  options: z.strictObject({
    individuals: z.int().positive().default(128).describe('How many of each cohort are asked about'),
    groups: z.int().positive().max(4096).optional().describe('How many groups the sequential sampler visits'),
    new: z.int().positive().optional().describe('How many individuals fine-tuning brings'),
    buckets: z.int().min(2).max(16).optional().describe('How many buckets of frequency'),
  }),
  create({ name, options, individuals, population, seed }) {
    const cohorts = cohortsOf(options, individuals);
    const last = cohorts.find(({ to }) => to > population.capacity - population.heldOut);
    if (last || (options.groups ?? 1) > individuals || 2 ** ((options.buckets ?? 1) - 1) > individuals) {
      throw new RecallError('RECALL_OPTION', `There are too few individuals for the cohorts asked about`, {
        at: `probes.${name}`,
        fix: `Training draws from ${individuals}, and ${population.capacity - population.heldOut - individuals} more can be brought.`,
      });
    }
    // By whom is asked: other options ask others, of whom nothing is known yet.
    let best: Best = {};
    const keyOf = ({ name: cohort, from, to }: Cohort) =>
      `${cohort}: ${options.individuals} of ${from} to ${to}`;
    const askedOf = ({ name: cohort, from, to }: Cohort) => {
      const permute = permutation(to - from, seed, `forgetting ${cohort}`);
      return Array.from({ length: Math.min(options.individuals, to - from) }, (_, i) => from + permute(i));
    };
    const groups = cohorts.map((cohort) => ({ cohort, asked: askedOf(cohort) }));
    let written: { readonly cohort: Cohort; readonly texts: Texts }[] | undefined;

    const measures: MeasurementDeclaration[] = groups.flatMap(({ cohort: { name: cohort }, asked }) => {
      const whom = { split: cohort === 'new' ? 'new' : 'seen', n: asked.length, cohort } as const;
      const { loss, accuracy } = lossAndAccuracy(attributesOf(population, asked));
      return [
        { ...whom, ...accuracy, name: `${name}.accuracy.${cohort}` },
        { ...whom, ...loss, name: `${name}.loss.${cohort}` },
        { ...whom, name: `${name}.lost.${cohort}`, unit: 'fraction' },
      ];
    });
    const all = groups.reduce((sum, { asked }) => sum + asked.length, 0);
    measures.push({ name: `${name}.average`, unit: 'fraction', split: 'seen', n: all });

    return {
      measures,
      async measure(_boundary, model) {
        written ??= groups.map(({ cohort, asked }) => ({
          cohort,
          texts: model.write(asked, 'evaluation', `forgetting ${cohort.name}`),
        }));
        const measured: { cohort: Cohort; loss: number; accuracy: number }[] = [];
        for (const { cohort, texts } of written) {
          const metrics = await evaluateAnswers(model, texts, population);
          const { loss, accuracy } = attributeKnowledge(texts, metrics, population.attributes);
          measured.push({ cohort, loss, accuracy });
        }
        const now = measured.map(({ accuracy }) => accuracy);
        const before = cohorts.map((cohort, i) => best[keyOf(cohort)] ?? now[i]);
        const lost = lostOf([before, now]);
        best = Object.fromEntries(cohorts.map((cohort, i) => [keyOf(cohort), Math.max(before[i], now[i])]));

        const of = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
        return [
          ...measured.flatMap(({ cohort, loss, accuracy }, i) => [
            of(`accuracy.${cohort.name}`, accuracy),
            of(`loss.${cohort.name}`, loss),
            of(`lost.${cohort.name}`, lost[i]),
          ]),
          of('average', lost.reduce((sum, each) => sum + each, 0) / lost.length),
        ];
      },
      save: () => best,
      restore(state) {
        best = parseState(saved, state);
      },
    };
  },
});

function cohortsOf(
  options: { readonly groups?: number; readonly new?: number; readonly buckets?: number },
  individuals: number,
): Cohort[] {
  const { groups, buckets } = options;
  const cohorts: Cohort[] = [];
  if (groups === undefined) cohorts.push({ name: 'pre-training', from: 0, to: individuals });
  for (let group = 0; group < (groups ?? 0); group++) {
    const share = (part: number) => Math.floor((individuals * part) / groups!);
    cohorts.push({ name: `group-${group + 1}`, from: share(group), to: share(group + 1) });
  }
  if (options.new !== undefined) {
    cohorts.push({ name: 'new', from: individuals, to: individuals + options.new });
  }
  for (let bucket = 0; bucket < (buckets ?? 0); bucket++) {
    const end = (number: number) => Math.floor(individuals / 2 ** (buckets! - 1 - number));
    cohorts.push({
      name: `bucket-${bucket + 1}`,
      from: bucket === 0 ? 0 : end(bucket - 1),
      to: end(bucket),
    });
  }
  return cohorts;
}
