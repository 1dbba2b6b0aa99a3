/** GPT-2's parameters: their names in Hugging Face's GPT2LMHeadModel, shapes and initial values. */
import type { Dimensions, Parameter } from '../architecture.js';

/** Standard deviation of every weight and embedding (GPT-2's `initializer_range`). */
const deviation = 0.02;

/**
 * Weights of linear maps are `[in, out]`, as in GPT-2's Conv1D. The output layer has no parameters: it is tied to the
 * token embedding.
 *
 * Weights and embeddings begin normal with deviation 0.02, biases 0, LayerNorm weights 1; the two maps of each block that
 * write into the residual stream are scaled by 1 / sqrt(2 * layers).
 *
 * Source: Radford et al. 2019, section 2.3, as in Hugging Face's `GPT2PreTrainedModel._init_weights`.
 */
export function gpt2Parameters({ layers, width, vocabulary, positions }: Dimensions): Parameter[] {
  const normal = { deviation };
  const residual = { deviation: deviation / Math.sqrt(2 * layers) };
  const linear = (name: string, [from, to]: [number, number], initial = normal): Parameter[] => [
    { name: `${name}.weight`, shape: [from, to], initial },
    { name: `${name}.bias`, shape: [to], initial: { value: 0 } },
  ];
  const normalization = (name: string): Parameter[] => [
    { name: `${name}.weight`, shape: [width], initial: { value: 1 } },
    { name: `${name}.bias`, shape: [width], initial: { value: 0 } },
  ];
  const block = (name: string): Parameter[] => [
    ...normalization(`${name}.ln_1`),
    ...linear(`${name}.attn.c_attn`, [width, 3 * width]),
    ...linear(`${name}.attn.c_proj`, [width, width], residual),
    ...normalization(`${name}.ln_2`),
    ...linear(`${name}.mlp.c_fc`, [width, 4 * width]),
    ...linear(`${name}.mlp.c_proj`, [4 * width, width], residual),
  ];
  return [
    { name: 'transformer.wte.weight', shape: [vocabulary, width], initial: normal, rows: 'tokens' },
    { name: 'transformer.wpe.weight', shape: [positions, width], initial: normal, rows: 'positions' },
    ...Array.from({ length: layers }, (_, layer) => block(`transformer.h.${layer}`)).flat(),
    ...normalization('transformer.ln_f'),
  ];
}
