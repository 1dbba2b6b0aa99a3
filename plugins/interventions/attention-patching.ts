/**
 * Trains with the attention of another model (paper, section 2.2 and appendix D): if the plateau is the time in which
 * attention forms, a model that is given the attention of a trained one has none.
 */
import { z } from 'zod';
import { defineIntervention, RecallError } from 'recall-lab';

/**
 * From step `start` on, a reference model reads every batch too, and its attention patterns, of all layers and heads,
 * replace the trained model's own; no gradient flows through them. Values, MLPs and embeddings train on.
 *
 * The reference is this run after `reference` steps without interventions, so from the same initialisation; or a
 * stored model. It is trained when patching starts. With `start` equal to `reference` attention is frozen there.
 *
 * What probes measure meanwhile is the patched model. After the run the stored model has its own attention again,
 * which patching left untrained.
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
      .describe('Steps that the reference was trained for; or a model.safetensors, or the folder of a run'),
    start: z.int().nonnegative().default(0).describe('The step from which on patterns are replaced'),
    end: z.int().positive().optional().describe('The step from which on no longer; by default never'),
    optimizer: z.enum(['reset', 'kept']).default('reset').describe('Its moments when patching starts'),
  }),
  create({ name, options: { reference, start, end, optimizer }, steps, reference: parametersOf }) {
    const refuse = (key: string, problem: string, fix: string) => {
      throw new RecallError('RECALL_OPTION', problem, { at: `interventions.${name}.${key}`, fix });
    };
    if (typeof reference === 'number' && reference > steps) {
      refuse('reference', `A reference cannot train for ${reference} of ${steps} steps`, `At most ${steps}.`);
    }
    if (start >= steps) {
      const fix = `At most ${steps - 1}; or let the run take more steps.`;
      refuse('start', `Patching cannot start at step ${start} of ${steps}`, fix);
    }
    if (end !== undefined && end <= start) {
      refuse('end', `Patching cannot start at step ${start} and end at step ${end}`, 'It ends later.');
    }
    let begun = false;
    return {
      decide({ step }) {
        if (end !== undefined && step >= end) return step === end && begun ? { patterns: null } : undefined;
        return step >= start && !begun ? { patterns: reference } : undefined;
      },
      async change({ data }) {
        begun = true;
        if ((data as { patterns: unknown }).patterns === null) return { patternsFrom: null };
        return { patternsFrom: await parametersOf(reference), ...(optimizer === 'reset' && { optimizer }) };
      },
    };
  },
});
