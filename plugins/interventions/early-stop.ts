/** Ends the run when a measurement crosses a level. */
import { z } from 'zod';
import { defineIntervention, thresholdOptions, watchThreshold } from 'recall-lab';

/**
 * Ends the run once `times` consecutive measurements lie above or below a level.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { earlyStop } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   interventions: { enough: earlyStop({ measurement: 'recall.accuracy', above: 0.99, times: 2 }) },
 * });
 */
export const earlyStop = defineIntervention({
  name: 'early-stop',
  description: 'Ends the run when a measurement crosses a level',
  options: z.strictObject(thresholdOptions),
  create({ name, options }) {
    const watch = watchThreshold(options, `interventions.${name}`);
    return {
      reads: watch.reads,
      decide: (boundary) => (watch.crossed(boundary) ? { because: watch.description } : undefined),
      change: ({ data }) => ({ stop: (data as { because: string }).because }),
      save: () => watch.save(),
      restore: (state) => watch.restore(state),
    };
  },
});
