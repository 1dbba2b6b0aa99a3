/**
 * Llama: RMSNorm, rotary positions, SwiGLU, no biases, grouped key and value heads.
 *
 * Source: Touvron et al. 2023, https://arxiv.org/abs/2302.13971, and https://arxiv.org/abs/2307.09288 for grouped heads.
 */
import { z } from 'zod';
import { defineArchitecture, RecallError } from 'recall-lab';
import { blockSites } from 'recall-lab/kit';
import { llamaForward } from './llama/forward.js';
import { llamaFormat } from './llama/hugging-face.js';
import { llamaParameters } from './llama/parameters.js';

/**
 * A model folder of it opens as LlamaForCausalLM in Python's `transformers`.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { llama } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'imbalanced-warmup',
 *   model: { architecture: llama({ keyValueHeads: 2 }) },
 * });
 */
export const llama = defineArchitecture({
  name: 'llama',
  description: 'Llama: RMSNorm, rotary positions, SwiGLU, grouped key and value heads',
  options: z.strictObject({
    keyValueHeads: z
      .int()
      .positive()
      .optional()
      .describe('Heads of keys and values, a divisor of heads (default: as many as heads)'),
    mlpWidth: z
      .int()
      .positive()
      .max(1_048_576)
      .optional()
      .describe('Width of the MLP (default: 8/3 of the width, rounded up to a multiple of 8)'),
    theta: z.number().positive().default(10_000).describe('Base of the rotary wavelengths'),
    epsilon: z.number().positive().max(1).default(1e-5).describe('What keeps RMSNorm from dividing by zero'),
    tied: z.boolean().default(false).describe('Use the token embedding as the output layer'),
  }),
  create: ({ options }) => ({
    title: 'Llama',
    parameters: (dimensions) => llamaParameters(dimensions, options),
    sites: ({ layers }) => ['hook_embed', ...blockSites(layers)],
    forward: (parameters, tokens, dimensions, at) =>
      llamaForward(parameters, tokens, dimensions, options, at),
    check({ width, heads }) {
      const { keyValueHeads = heads } = options;
      if (heads % keyValueHeads !== 0) {
        throw new RecallError(
          'RECALL_OPTION',
          `${keyValueHeads} key and value heads do not divide ${heads} heads`,
          {
            at: 'model.architecture.keyValueHeads',
            fix: `Use a divisor of ${heads}.`,
          },
        );
      }
      if ((width / heads) % 2 === 0) return;
      throw new RecallError('RECALL_MODEL_SHAPE', `a head is ${width / heads} wide, which is odd`, {
        at: 'model.heads',
        fix: 'Rotary positions turn pairs of elements: choose a width that is an even multiple of heads.',
      });
    },
    // A norm belongs to the part that it feeds.
    parts: {
      attention: ['.self_attn.', '.input_layernorm.'],
      mlp: ['.mlp.', '.post_attention_layernorm.'],
      embeddings: ['.embed_tokens.', ...(options.tied ? [] : ['lm_head.'])],
    },
    huggingFace: llamaFormat(options),
  }),
});
