/** Freezes parts of the model, to find out which parts store or lose knowledge (paper, section 4.2). */
import { z } from 'zod';
import { defineIntervention, RecallError } from 'recall-lab';

/** Substrings of parameter names. A layer norm belongs to the part it feeds; the output is tied to the embeddings. */
const PARTS = {
  attention: ['.attn.', '.ln_1.'],
  mlp: ['.mlp.', '.ln_2.'],
  embeddings: ['.wte.', '.wpe.'],
} as const;

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
      .array(z.enum(['attention', 'mlp', 'embeddings']))
      .min(1)
      .describe('Parts to freeze'),
    at: z.int().nonnegative().default(0).describe('Step at which to freeze'),
    thaw: z.int().positive().optional().describe('Step at which to unfreeze (default: never)'),
  }),
  create({ name, options: { parts, at, thaw }, steps }) {
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
    let isFrozen = false;
    return {
      decide({ step }) {
        if (thaw !== undefined && step >= thaw) return step === thaw && isFrozen ? { frozen: [] } : undefined;
        return step >= at && !isFrozen ? { frozen: parts } : undefined;
      },
      change({ data }) {
        isFrozen = true;
        const { frozen } = data as { frozen: readonly (keyof typeof PARTS)[] };
        return { frozen: frozen.flatMap((part) => PARTS[part]) };
      },
    };
  },
});
