/** Changes the learning rate at a step, or when a measurement crosses a level. */
import { z } from 'zod';
import { defineIntervention, RecallError, thresholdOptions, watchThreshold } from 'recall-lab';
import { cosineLearningRate, parseState } from 'recall-lab/kit';

/** `until` fixes the end of the decay, even if the run is later extended; older records lack it. */
const decision = z.object({ because: z.string(), until: z.int().positive().optional() });

/**
 * Sets the learning rate to `rate` at a step, or when a measurement crosses a level. With `final`, it then follows a
 * cosine decay to the end of the run as planned at that moment.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { learningRate, phases, recall } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   probes: { recall: recall({ every: 25 }), phases: phases() },
 *   interventions: { faster: learningRate({ rate: 4e-3, final: 0, measurement: 'phases.phase', above: 2 }) },
 * });
 */
export const learningRate = defineIntervention({
  name: 'learning-rate',
  description: 'Changes the learning rate at a step, or when a measurement crosses a level',
  options: z.strictObject({
    rate: z.number().nonnegative().describe('The new learning rate'),
    final: z.number().nonnegative().optional().describe('Final rate of a cosine decay (default: no decay)'),
    at: z.int().nonnegative().optional().describe('Step of the change, instead of a measurement'),
    ...thresholdOptions,
    measurement: thresholdOptions.measurement.optional(),
  }),
  create({ name, options, steps }) {
    const { at, rate, final = rate, measurement, ...level } = options;
    const place = `interventions.${name}`;
    if ((at === undefined) === (measurement === undefined)) {
      throw new RecallError(
        'RECALL_OPTION',
        'The learning rate needs either a step or a measurement to change at',
        {
          at: place,
          fix: 'Set exactly one of `at` and `measurement`.',
        },
      );
    }
    if (at !== undefined && at >= steps) {
      throw new RecallError(
        'RECALL_OPTION',
        `The learning rate changes at step ${at}, but the run has only ${steps} steps`,
        {
          at: `${place}.at`,
          fix: `Use at most ${steps - 1}, or raise --steps.`,
        },
      );
    }
    const watch = measurement === undefined ? undefined : watchThreshold({ ...level, measurement }, place);
    let hasChanged = false;
    return {
      reads: watch?.reads,
      decide(boundary) {
        const now = watch ? watch.crossed(boundary) : !hasChanged && boundary.step >= at!;
        return now ? { because: watch?.description ?? `step ${at}`, until: steps } : undefined;
      },
      change({ step: from, data }) {
        hasChanged = true;
        const { until } = parseState(decision, data);
        return {
          learningRate: (step) => cosineLearningRate(step - from, (until ?? steps) - from, rate, final),
        };
      },
      save: () => watch?.save() ?? null,
      restore: (state) => watch?.restore(state),
    };
  },
});
