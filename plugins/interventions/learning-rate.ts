/** Changes the learning rate at a step, or when a measurement says so. */
import { z } from 'zod';
import { defineIntervention, RecallError, thresholdOptions, watchThreshold } from 'recall-lab';
import { cosineLearningRate, parseState } from 'recall-lab/kit';

/** The decay ends where it was meant to end when it was decided; older records do not say where. */
const decision = z.object({ because: z.string(), until: z.int().positive().optional() });

/**
 * From a step on, or from the boundary at which a measurement crosses a level, the rate is `rate`; with `final` it
 * decays by a cosine from there to the end of the run, where that was when it was decided.
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
    final: z.number().nonnegative().optional().describe('Where it decays to; by default it stays'),
    at: z.int().nonnegative().optional().describe('The step, instead of a measurement'),
    ...thresholdOptions,
    measurement: thresholdOptions.measurement.optional(),
  }),
  create({ name, options, steps }) {
    const { at, rate, final = rate, measurement, ...level } = options;
    const place = `interventions.${name}`;
    if ((at === undefined) === (measurement === undefined)) {
      throw new RecallError('RECALL_OPTION', 'A learning rate changes at a step or by a measurement', {
        at: place,
        fix: 'Give exactly one of `at` and `measurement`.',
      });
    }
    if (at !== undefined && at >= steps) {
      throw new RecallError('RECALL_OPTION', `The learning rate cannot change at step ${at} of ${steps}`, {
        at: `${place}.at`,
        fix: `At most ${steps - 1}; or let the run take more steps.`,
      });
    }
    const watch = measurement === undefined ? undefined : watchThreshold({ ...level, measurement }, place);
    let begun = false;
    return {
      reads: watch?.reads,
      decide(boundary) {
        const now = watch ? watch.crossed(boundary) : !begun && boundary.step >= at!;
        return now ? { because: watch?.description ?? `step ${at}`, until: steps } : undefined;
      },
      change({ step: from, data }) {
        begun = true;
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
