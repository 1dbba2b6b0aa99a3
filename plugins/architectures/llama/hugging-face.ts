/** Llama's `config.json`. */
import { expectValues, sizeOf, sizesOf, type HuggingFaceFormat } from 'recall-lab/kit';
import { llamaWidths, type LlamaOptions } from './parameters.js';

export const llamaFormat = (options: LlamaOptions): HuggingFaceFormat => ({
  modelType: 'llama',
  prefix: 'model.',
  config(dimensions) {
    const { layers, width, heads, vocabulary, positions } = dimensions;
    const { headWidth, keyValueHeads, mlpWidth } = llamaWidths(dimensions, options);
    return {
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      hidden_act: 'silu',
      hidden_size: width,
      intermediate_size: mlpWidth,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      num_key_value_heads: keyValueHeads,
      head_dim: headWidth,
      max_position_embeddings: positions,
      vocab_size: vocabulary,
      rms_norm_eps: options.epsilon,
      rope_theta: options.theta,
      attention_bias: false,
      mlp_bias: false,
      attention_dropout: 0,
      tie_word_embeddings: options.tied,
    };
  },
  read(config) {
    expectValues(config, {
      hidden_act: ['silu'],
      attention_bias: [false],
      mlp_bias: [false],
      rope_scaling: [null],
    });
    const sizes = sizesOf(config, {
      layers: 'num_hidden_layers',
      width: 'hidden_size',
      heads: 'num_attention_heads',
      vocabulary: 'vocab_size',
      positions: 'max_position_embeddings',
    });
    const { heads, width } = sizes;
    expectValues(config, { head_dim: [width / heads, null] });
    // Since version 5 of transformers, the wavelengths stand under a key of their own.
    const rotary = (config.rope_parameters ?? {}) as Readonly<Record<string, unknown>>;
    expectValues(rotary, { rope_type: ['default'] });
    return {
      ...sizes,
      options: {
        keyValueHeads: sizeOf(config, 'num_key_value_heads', heads),
        mlpWidth: sizeOf(config, 'intermediate_size'),
        theta: rotary.rope_theta ?? config.rope_theta ?? 10_000,
        epsilon: config.rms_norm_eps ?? 1e-6,
        tied: config.tie_word_embeddings ?? false,
      },
    };
  },
});
