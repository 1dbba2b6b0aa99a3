/**
 * Trains with the attention patterns of another model (paper, section 2.2 and appendix D). If the plateau is the time in
 * which attention forms, a model with the attention of a trained one has no plateau.
 */
import { z } from 'zod';
import { defineIntervention, RecallError } from 'recall-lab';

/**
 * From step `start`, a reference model also reads every batch, and its attention patterns replace the trained model's in
 * all layers and heads. No gradient flows through them; values, MLPs and embeddings continue to train.
 *
 * The reference is either this run after `reference` steps without interventions, trained when patching starts, or a
 * stored model. If `start` equals `reference`, attention stays frozen from that step.
 *
 * Meanwhile, probes measure the patched model. The stored model has its own attention, which patching leaves untrained.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { attentionPatching } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   interventions: { patching: attentionPatching({ reference: 800 }) },
 * });
 */
export const attentionPatching = defineIntervention({
  name: 'attention-patching',
  description: "Trains with the attention patterns of a reference model instead of the model's own",
  options: z.strictObject({
    reference: z
      .union([z.int().nonnegative(), z.string().min(1)])
      .describe('Training steps of the reference, or the path of a model.safetensors or run folder'),
    start: z.int().nonnegative().default(0).describe('First step with replaced patterns'),
    end: z.int().positive().optional().describe('Step at which replacement ends (default: never)'),
    optimizer: z
      .enum(['reset', 'kept'])
      .default('reset')
      .describe('Whether to reset the moments when patching starts'),
  }),
  create({ name, options: { reference, start, end, optimizer }, steps, reference: parametersOf }) {
    const refuse = (key: string, problem: string, fix: string) => {
      throw new RecallError('RECALL_OPTION', problem, { at: `interventions.${name}.${key}`, fix });
    };
    if (typeof reference === 'number' && reference > steps) {
      refuse(
        'reference',
        `The reference needs ${reference} steps, but the run has only ${steps}`,
        `Use at most ${steps}.`,
      );
    }
    if (start >= steps) {
      const fix = `Use at most ${steps - 1}, or raise --steps.`;
      refuse('start', `Patching starts at step ${start}, but the run has only ${steps} steps`, fix);
    }
    if (end !== undefined && end <= start) {
      refuse(
        'end',
        `Patching ends at step ${end}, but starts at step ${start}`,
        'Choose an `end` after `start`.',
      );
    }
    let isPatching = false;
    return {
      decide({ step }) {
        if (end !== undefined && step >= end)
          return step === end && isPatching ? { patterns: null } : undefined;
        return step >= start && !isPatching ? { patterns: reference } : undefined;
      },
      async change({ data }) {
        isPatching = true;
        if ((data as { patterns: unknown }).patterns === null) return { patternsFrom: null };
        return { patternsFrom: await parametersOf(reference), ...(optimizer === 'reset' && { optimizer }) };
      },
    };
  },
});
