/** GPT-2's `config.json`. */
import type { HuggingFaceFormat } from '../architecture.js';
import { expectValues, sizesOf } from '../stored-config.js';

export const gpt2Format: HuggingFaceFormat = {
  modelType: 'gpt2',
  prefix: 'transformer.',
  config: ({ layers, width, heads, vocabulary, positions }) => ({
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    n_layer: layers,
    n_embd: width,
    n_head: heads,
    n_positions: positions,
    vocab_size: vocabulary,
    embd_pdrop: 0,
    attn_pdrop: 0,
    resid_pdrop: 0,
    tie_word_embeddings: true,
  }),
  read(config) {
    expectValues(config, {
      activation_function: ['gelu_new', 'gelu_pytorch_tanh'],
      layer_norm_epsilon: [1e-5],
      tie_word_embeddings: [true],
      scale_attn_weights: [true],
      scale_attn_by_inverse_layer_idx: [false],
      add_cross_attention: [false],
    });
    const sizes = sizesOf(config, {
      layers: 'n_layer',
      width: 'n_embd',
      heads: 'n_head',
      vocabulary: 'vocab_size',
      positions: 'n_positions',
    });
    expectValues(config, { n_inner: [null, 4 * sizes.width] });
    return { ...sizes, options: {} };
  },
};
