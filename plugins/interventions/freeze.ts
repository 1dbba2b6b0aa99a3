/** Keeps a part of the model as it is, to see which part holds what is learned or damaged (paper, section 4.2). */
import { z } from 'zod';
import { defineIntervention, RecallError } from 'recall-lab';

/** Parts of the names of parameters. A layer norm belongs to what it feeds; the output is tied to the embeddings. */
const PARTS = {
  attention: ['.attn.', '.ln_1.'],
  mlp: ['.mlp.', '.ln_2.'],
  embeddings: ['.wte.', '.wpe.'],
} as const;

/**
 * Freezes parts of the model, parameters and moments bit for bit, from step `at` until step `thaw`. What is frozen does
 * not decay either.
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
  description: 'Keeps attention, MLPs or embeddings as they are, from one step to another',
  options: z.strictObject({
    parts: z
      .array(z.enum(['attention', 'mlp', 'embeddings']))
      .min(1)
      .describe('What is frozen'),
    at: z.int().nonnegative().default(0).describe('The step from which on'),
    thaw: z.int().positive().optional().describe('The step from which on no longer; by default never'),
  }),
  create({ name, options: { parts, at, thaw }, steps }) {
    if (at >= steps) {
      throw new RecallError('RECALL_OPTION', `Nothing can be frozen at step ${at} of ${steps}`, {
        at: `interventions.${name}.at`,
        fix: `At most ${steps - 1}; or let the run take more steps.`,
      });
    }
    if (thaw !== undefined && thaw <= at) {
      throw new RecallError('RECALL_OPTION', `What is frozen at step ${at} cannot thaw at step ${thaw}`, {
        at: `interventions.${name}.thaw`,
        fix: 'It thaws later than it freezes.',
      });
    }
    let begun = false;
    return {
      decide({ step }) {
        if (thaw !== undefined && step >= thaw) return step === thaw && begun ? { frozen: [] } : undefined;
        return step >= at && !begun ? { frozen: parts } : undefined;
      },
      change({ data }) {
        begun = true;
        const { frozen } = data as { frozen: readonly (keyof typeof PARTS)[] };
        return { frozen: frozen.flatMap((part) => PARTS[part]) };
      },
    };
  },
});
