/**
 * Continues with individuals that training has not shown (paper, section 4.2). New knowledge forms slowly, and much old
 * knowledge is lost first, unless old individuals are replayed.
 */
import { z } from 'zod';
import { constant, defineIntervention, range, RecallError } from 'recall-lab';
import { parseState } from 'recall-lab/kit';
import { mostForgotten, type Storage } from './fine-tune/storage.js';
import { replayMixture } from './fine-tune/replay-mixture.js';

const replayOptions = z.strictObject({
  weight: z
    .union([z.number().nonnegative(), z.literal('infinity')])
    .describe('Draws of each stored individual per draw of a new one (w in the paper)'),
  storage: z
    .enum(['all', 'reservoir', 'most-frequent', 'most-forgotten'])
    .default('all')
    .describe(
      'Which old individuals are stored: all, a random sample, the first (which samplers draw most often), or those with the largest loss',
    ),
  size: z.int().positive().default(256).describe('Number of stored individuals, unless all are'),
  refresh: z
    .int()
    .positive()
    .default(100)
    .describe('Interval in steps at which the most forgotten are selected again'),
  candidates: z.int().positive().default(1024).describe('Number of candidates for the most forgotten'),
});

/** A decision: whether fine-tuning starts, and which individuals a measurement selected for replay. */
const decision = z.object({
  begins: z.boolean(),
  stored: z.array(z.int().nonnegative()).min(1).readonly().nullable(),
});
type Decision = z.infer<typeof decision>;

/**
 * From step `at`, trains uniformly on `individuals` new individuals at a constant learning rate.
 *
 * The default rate scales the paper's 3e-5 (for a peak of 4e-4) to the small presets' peak of 2e-3. Set
 * `optimizer.decaySteps` to `at`, so that the learning rate decays fully during pre-training.
 *
 * With replay, new individuals make up 1 / (1 + w N_stored / N_new) of a batch. Weight 0 is fine-tuning without replay;
 * infinity continues uniform pre-training.
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
  description: 'Continues with new individuals, with or without replay of old ones',
  options: z.strictObject({
    at: z.int().nonnegative().describe('First step of fine-tuning'),
    individuals: z.int().positive().default(128).describe('Number of new individuals'),
    first: z
      .int()
      .nonnegative()
      .optional()
      .describe('Index of the first (default: the first that training has not shown)'),
    learningRate: z.number().nonnegative().default(1.5e-4).describe('Constant learning rate'),
    optimizer: z
      .enum(['kept', 'reset'])
      .default('kept')
      .describe('Whether to reset the moments when fine-tuning starts'),
    replay: replayOptions.optional().describe('Replay of old individuals'),
  }),
  create({ name, options, individuals, population, seed, steps }) {
    const { at, learningRate, optimizer, replay, first = individuals } = options;
    const end = first + options.individuals;
    const most = population.capacity - population.heldOut;
    if (end > most) {
      throw new RecallError(
        'RECALL_OPTION',
        `Fine-tuning needs individuals up to number ${end}, but the population has ${most} to train on`,
        {
          at: `interventions.${name}.individuals`,
          fix: `Use at most ${Math.max(0, most - first)} new individuals, or enlarge the population with more names.`,
        },
      );
    }
    if (at >= steps) {
      throw new RecallError(
        'RECALL_OPTION',
        `Fine-tuning starts at step ${at}, but the run has only ${steps} steps`,
        {
          at: `interventions.${name}.at`,
          fix: `Use at most ${steps - 1}, or raise --steps.`,
        },
      );
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
