/**
 * Measures how much earlier knowledge remains: accuracy and loss by cohort (paper, section 4.2 and appendices F.3 and
 * F.5), and by frequency.
 */
import { z } from 'zod';
import {
  attributeKnowledge,
  attributesOf,
  defineProbe,
  evaluateAnswers,
  forgettingByCohort,
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

/** Best accuracy of each cohort so far; JSON stores NaN as null. */
const saved = z.record(z.string(), z.number().nullable());
type Best = z.infer<typeof saved>;

/**
 * Emits `forgetting.accuracy.COHORT` (fraction), `.loss.COHORT` (nats) and `.lost.COHORT` (best accuracy so far minus the
 * current one) for every cohort, and `forgetting.average`, the mean loss of accuracy.
 *
 * The cohort `pre-training` is everyone that training draws from; `groups` replaces it with the groups of the sequential
 * sampler, `group-1` and so on. `new` adds the individuals of fine-tuning. `buckets` adds cohorts by frequency: `bucket-1`
 * holds the most frequent individuals, and each bucket is twice as large as the one before. (Built-in samplers draw the
 * first individuals most often.)
 */
export const forgetting = defineProbe({
  name: 'forgetting',
  description: 'Accuracy and loss of each cohort, and how much it has forgotten',
  options: z.strictObject({
    individuals: z.int().positive().default(128).describe('Sample size per cohort'),
    groups: z.int().positive().max(4096).optional().describe('Number of groups of the sequential sampler'),
    new: z.int().positive().optional().describe('Number of new individuals in fine-tuning'),
    buckets: z.int().min(2).max(16).optional().describe('Number of frequency buckets'),
  }),
  create({ name, options, individuals, population, seed }) {
    const cohorts = cohortsOf(options, individuals);
    const last = cohorts.find(({ to }) => to > population.capacity - population.heldOut);
    if (last || (options.groups ?? 1) > individuals || 2 ** ((options.buckets ?? 1) - 1) > individuals) {
      throw new RecallError('RECALL_OPTION', 'There are too few individuals for these cohorts', {
        at: `probes.${name}`,
        fix: `Use smaller cohorts: training draws from ${individuals} individuals, and the population has ${population.capacity - population.heldOut - individuals} new ones.`,
      });
    }
    // Keyed by sample, because other options sample other individuals.
    let best: Best = {};
    const keyOf = ({ name: cohort, from, to }: Cohort) =>
      `${cohort}: ${options.individuals} of ${from} to ${to}`;
    const sampleOf = ({ name: cohort, from, to }: Cohort) => {
      const permute = permutation(to - from, seed, `forgetting ${cohort}`);
      return Array.from({ length: Math.min(options.individuals, to - from) }, (_, i) => from + permute(i));
    };
    const groups = cohorts.map((cohort) => ({ cohort, sample: sampleOf(cohort) }));
    let written: { readonly cohort: Cohort; readonly texts: Texts }[] | undefined;

    const measures: MeasurementDeclaration[] = groups.flatMap(({ cohort: { name: cohort }, sample }) => {
      const protocol = { split: cohort === 'new' ? 'new' : 'seen', n: sample.length, cohort } as const;
      const { loss, accuracy } = lossAndAccuracy(attributesOf(population, sample));
      return [
        { ...protocol, ...accuracy, name: `${name}.accuracy.${cohort}` },
        { ...protocol, ...loss, name: `${name}.loss.${cohort}` },
        { ...protocol, name: `${name}.lost.${cohort}`, unit: 'fraction' },
      ];
    });
    const sampleCount = groups.reduce((sum, { sample }) => sum + sample.length, 0);
    measures.push({ name: `${name}.average`, unit: 'fraction', split: 'seen', n: sampleCount });

    return {
      measures,
      async measure(_boundary, model) {
        written ??= groups.map(({ cohort, sample }) => ({
          cohort,
          texts: model.write(sample, 'evaluation', `forgetting ${cohort.name}`),
        }));
        const measured: { cohort: Cohort; loss: number; accuracy: number }[] = [];
        for (const { cohort, texts } of written) {
          const metrics = await evaluateAnswers(model, texts, population);
          const { loss, accuracy } = attributeKnowledge(texts, metrics, population.attributes);
          measured.push({ cohort, loss, accuracy });
        }
        const now = measured.map(({ accuracy }) => accuracy);
        const before = cohorts.map((cohort, i) => best[keyOf(cohort)] ?? now[i]);
        const lost = forgettingByCohort([before, now]);
        best = Object.fromEntries(cohorts.map((cohort, i) => [keyOf(cohort), Math.max(before[i], now[i])]));

        const reading = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
        return [
          ...measured.flatMap(({ cohort, loss, accuracy }, i) => [
            reading(`accuracy.${cohort.name}`, accuracy),
            reading(`loss.${cohort.name}`, loss),
            reading(`lost.${cohort.name}`, lost[i]),
          ]),
          reading('average', lost.reduce((sum, each) => sum + each, 0) / lost.length),
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
