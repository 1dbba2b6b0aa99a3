/**
 * Goes on with individuals that nobody has seen (paper, section 4.2): new knowledge comes slowly, and much of the old
 * is lost before it comes, unless old individuals are replayed.
 */
import { z } from 'zod';
import { constant, defineIntervention, range, RecallError } from 'recall-lab';
import { parseState } from 'recall-lab/kit';
import { mostForgotten, type Storage } from './fine-tune/storage.js';
import { replayMixture } from './fine-tune/replay-mixture.js';

const replayOptions = z.strictObject({
  weight: z
    .union([z.number().nonnegative(), z.literal('infinity')])
    .describe("How often each stored individual is seen for each time a new one is; the paper's w"),
  storage: z
    .enum(['all', 'reservoir', 'most-frequent', 'most-forgotten'])
    .default('all')
    .describe(
      'Which of the old individuals are stored: all, so many at random, the first (samplers put the most frequent there), or those of the largest loss',
    ),
  size: z.int().positive().default(256).describe('How many are stored, if not all'),
  refresh: z.int().positive().default(100).describe('Steps after which the most forgotten are chosen anew'),
  candidates: z.int().positive().default(1024).describe('Of how many the most forgotten are chosen'),
});

/** What is decided: that fine-tuning begins, and who is stored where a measurement chose them. */
const decision = z.object({
  begins: z.boolean(),
  stored: z.array(z.int().nonnegative()).min(1).readonly().nullable(),
});
type Decision = z.infer<typeof decision>;

/**
 * From step `at` on, trains on `individuals` new individuals, uniformly, with a constant learning rate.
 *
 * The default rate is the paper's, 3e-5 for a peak of 4e-4, scaled to the peak of 2e-3 of the small presets; set
 * optimizer.decaySteps to `at`, so that pre-training ends with its learning rate.
 *
 * With replay, a batch holds new individuals in a share of 1 / (1 + w N_stored / N_new). A weight of zero is
 * fine-tuning alone, and infinity goes on as if with uniform pre-training.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { fineTune } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   steps: 2800,
 *   optimizer: { decaySteps: 2000 },
 *   interventions: { 'fine-tune': fineTune({ at: 2000, individuals: 128, replay: { weight: 1 / 8 } }) },
 * });
 */
export const fineTune = defineIntervention({
  name: 'fine-tune',
  description: 'Goes on with new individuals, with or without replay of old ones',
  options: z.strictObject({
    at: z.int().nonnegative().describe('The step from which on'),
    individuals: z.int().positive().default(128).describe('How many new individuals'),
    first: z.int().nonnegative().optional().describe('The first of them; by default the first unseen one'),
    learningRate: z.number().nonnegative().default(1.5e-4).describe('Constant'),
    optimizer: z.enum(['kept', 'reset']).default('kept').describe('Its moments when fine-tuning begins'),
    replay: replayOptions.optional().describe('Old individuals that are seen meanwhile'),
  }),
  create({ name, options, individuals, population, seed, steps }) {
    const { at, learningRate, optimizer, replay, first = individuals } = options;
    const end = first + options.individuals;
    const most = population.capacity - population.heldOut;
    if (end > most) {
      throw new RecallError('RECALL_OPTION', `There are no ${end} individuals to train on`, {
        at: `interventions.${name}.individuals`,
        fix: `From ${first} on there are ${Math.max(0, most - first)}; more names make room for more.`,
      });
    }
    if (at >= steps) {
      throw new RecallError('RECALL_OPTION', `Fine-tuning cannot begin at step ${at} of ${steps}`, {
        at: `interventions.${name}.at`,
        fix: `At most ${steps - 1}; or let the run take more steps.`,
      });
    }
    const fresh = range(first, end);
    const storage: Storage | undefined = replay && {
      ...replay,
      individuals,
      seed,
      stream: `replay ${name}`,
    };
    let begun = false;
    return {
      async decide({ step, steps: last }, model): Promise<Decision | undefined> {
        if (step < at || step >= last) return undefined;
        const measured = replay?.storage === 'most-forgotten' && replay.weight !== 0;
        if (begun && !(measured && (step - at) % replay.refresh === 0)) return undefined;
        const stored = measured ? await mostForgotten(storage!, model, population) : null;
        return { begins: !begun, stored };
      },
      change({ data }) {
        const { begins, stored } = parseState(decision, data);
        begun = true;
        return {
          sampler: constant(storage ? replayMixture(fresh, options.individuals, storage, stored) : fresh),
          ...(begins && { learningRate: () => learningRate }),
          ...(begins && optimizer === 'reset' && { optimizer }),
        };
      },
    };
  },
});
