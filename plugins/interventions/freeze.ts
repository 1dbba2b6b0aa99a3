/** Freezes parts of the model, to find out which parts store or lose knowledge (paper, section 4.2). */
import { z } from 'zod';
import { defineIntervention, RecallError } from 'recall-lab';
import { architectureOf } from 'recall-lab/kit';

/**
 * Freezes the parameters and moments of parts of the model from step `at` to step `thaw`. Frozen parameters do not decay.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { freeze } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   interventions: { freeze: freeze({ parts: ['attention'], at: 800 }) },
 * });
 */
export const freeze = defineIntervention({
  name: 'freeze',
  description: 'Freezes attention, MLPs or embeddings between two steps',
  options: z.strictObject({
    parts: z
      .array(z.string().min(1))
      .min(1)
      .describe('Parts to freeze: attention, mlp, embeddings, or others that the architecture has'),
    at: z.int().nonnegative().default(0).describe('Step at which to freeze'),
    thaw: z.int().positive().optional().describe('Step at which to unfreeze (default: never)'),
  }),
  create({ name, options: { parts, at, thaw }, shape, steps }) {
    if (at >= steps) {
      throw new RecallError(
        'RECALL_OPTION',
        `Freezing starts at step ${at}, but the run has only ${steps} steps`,
        {
          at: `interventions.${name}.at`,
          fix: `Use at most ${steps - 1}, or raise --steps.`,
        },
      );
    }
    if (thaw !== undefined && thaw <= at) {
      throw new RecallError('RECALL_OPTION', `Freezing ends at step ${thaw}, but starts at step ${at}`, {
        at: `interventions.${name}.thaw`,
        fix: 'Choose a `thaw` after `at`.',
      });
    }
    const { title, parts: known = {} } = architectureOf(shape);
    const unknown = parts.findIndex((part) => !Object.hasOwn(known, part));
    if (unknown >= 0) {
      const what = `A model of the architecture ${title} has no part ${JSON.stringify(parts[unknown])}`;
      throw new RecallError('RECALL_OPTION', what, {
        at: `interventions.${name}.parts.${unknown}`,
        fix: `Allowed: ${Object.keys(known).join(', ')}.`,
      });
    }
    let isFrozen = false;
    return {
      decide({ step }) {
        if (thaw !== undefined && step >= thaw) return step === thaw && isFrozen ? { frozen: [] } : undefined;
        return step >= at && !isFrozen ? { frozen: parts } : undefined;
      },
      change({ data }) {
        isFrozen = true;
        const { frozen } = data as { frozen: readonly string[] };
        return { frozen: frozen.flatMap((part) => known[part]) };
      },
    };
  },
});
