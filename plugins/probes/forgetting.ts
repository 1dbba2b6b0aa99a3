/**
 * What is still known of those learned earlier: accuracy and loss by cohort (paper, section 4.2 and appendices F.3 and
 * F.5), and by how often individuals are seen.
 */
import { z } from 'zod';
import type { Measurement } from '../../core/bus/events.js';
import { RecallError } from '../../core/errors.js';
import { attributeKnowledge, forgetting as lostOf } from '../../core/measure/index.js';
import { defineProbe } from '../../core/plugin/define.js';
import { remembered } from '../../core/plugin/remembered.js';
import type { Texts } from '../../core/plugin/model.js';
import { permutation } from '../../core/random/index.js';

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
    groups: z.int().positive().optional().describe('How many groups the sequential sampler visits'),
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
    let written: { readonly cohort: Cohort; readonly texts: Texts }[] | undefined;

    return {
      async measure(_boundary, model) {
        written ??= cohorts.map((cohort) => {
          const permute = permutation(cohort.to - cohort.from, seed, `forgetting ${cohort.name}`);
          const n = Math.min(options.individuals, cohort.to - cohort.from);
          const asked = Array.from({ length: n }, (_, i) => cohort.from + permute(i));
          return { cohort, texts: model.write(asked, 'evaluation', `forgetting ${cohort.name}`) };
        });
        const measured: { cohort: Cohort; n: number; loss: number; accuracy: number }[] = [];
        for (const { cohort, texts } of written) {
          const { loss, accuracy } = attributeKnowledge(
            texts,
            await model.evaluate(texts),
            population.attributes,
          );
          measured.push({ cohort, n: texts.count, loss, accuracy });
        }
        const now = measured.map(({ accuracy }) => accuracy);
        const before = cohorts.map((cohort, i) => best[keyOf(cohort)] ?? now[i]);
        const lost = lostOf([before, now]);
        best = Object.fromEntries(cohorts.map((cohort, i) => [keyOf(cohort), Math.max(before[i], now[i])]));

        const of = (what: string, value: number, unit: string, cohort: Cohort, n: number): Measurement => ({
          name: `${name}.${what}`,
          value,
          unit,
          split: cohort.name === 'new' ? 'new' : 'seen',
          n,
        });
        const average = lost.reduce((sum, each) => sum + each, 0) / lost.length;
        const asked = measured.reduce((sum, { n }) => sum + n, 0);
        return [
          ...measured.flatMap(({ cohort, n, loss, accuracy }, i) => [
            of(`accuracy.${cohort.name}`, accuracy, 'fraction', cohort, n),
            of(`loss.${cohort.name}`, loss, 'nats', cohort, n),
            of(`lost.${cohort.name}`, lost[i], 'fraction', cohort, n),
          ]),
          of('average', average, 'fraction', cohorts[0], asked),
        ];
      },
      save: () => best,
      restore(state) {
        best = remembered(saved, state);
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
