/** Llama's parameters: their names in Hugging Face's LlamaForCausalLM, shapes and initial values. */
import type { Dimensions, Parameter } from 'recall-lab/kit';

export interface LlamaOptions {
  readonly keyValueHeads?: number;
  readonly mlpWidth?: number;
  readonly theta: number;
  readonly epsilon: number;
  readonly tied: boolean;
}

/** Widths that follow from the dimensions where the options leave them open. */
export function llamaWidths({ width, heads }: Dimensions, { keyValueHeads = heads, mlpWidth }: LlamaOptions) {
  const headWidth = width / heads;
  return {
    headWidth,
    keyValueHeads,
    keyValueWidth: keyValueHeads * headWidth,
    mlpWidth: mlpWidth ?? 8 * Math.ceil(width / 3),
  };
}

/** Maps are `[out, in]`, as in PyTorch's Linear. Weights begin normal with deviation 0.02, norms 1. */
export function llamaParameters(dimensions: Dimensions, options: LlamaOptions): Parameter[] {
  const { layers, width, vocabulary } = dimensions;
  const { keyValueWidth, mlpWidth } = llamaWidths(dimensions, options);
  const map = (name: string, from: number, to: number): Parameter => ({
    name: `${name}.weight`,
    shape: [to, from],
    initial: { deviation: 0.02 },
  });
  const norm = (name: string): Parameter => ({
    name: `${name}.weight`,
    shape: [width],
    initial: { value: 1 },
  });
  const block = (name: string) => [
    norm(`${name}.input_layernorm`),
    map(`${name}.self_attn.q_proj`, width, width),
    map(`${name}.self_attn.k_proj`, width, keyValueWidth),
    map(`${name}.self_attn.v_proj`, width, keyValueWidth),
    map(`${name}.self_attn.o_proj`, width, width),
    norm(`${name}.post_attention_layernorm`),
    map(`${name}.mlp.gate_proj`, width, mlpWidth),
    map(`${name}.mlp.up_proj`, width, mlpWidth),
    map(`${name}.mlp.down_proj`, mlpWidth, width),
  ];
  return [
    { ...map('model.embed_tokens', width, vocabulary), rows: 'tokens' },
    ...Array.from({ length: layers }, (_, layer) => block(`model.layers.${layer}`)).flat(),
    norm('model.norm'),
    ...(options.tied ? [] : [{ ...map('lm_head', width, vocabulary), rows: 'tokens' as const }]),
  ];
}
