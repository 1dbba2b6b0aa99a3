/** Initial parameters. */
import { randomStream } from '../random/stream.js';
import { parameterCount, parameterLayout, type ModelShape } from './shape.js';

/** Standard deviation of every weight and embedding (GPT-2's `initializer_range`). */
const deviation = 0.02;

/**
 * GPT-2's initialisation: weights and embeddings normal with deviation 0.02, biases 0, LayerNorm weights 1;
 * the two maps of each block that write into the residual stream are scaled by 1 / sqrt(2 * layers).
 *
 * Source: Radford et al. 2019, section 2.3, as in Hugging Face's `GPT2PreTrainedModel._init_weights`.
 *
 * @returns a flat vector of length {@link parameterCount}; a pure function of (shape, seed)
 */
export function initialParameters(shape: ModelShape, seed: number): Float32Array {
  const parameters = new Float32Array(parameterCount(shape));
  parameterLayout(shape).forEach(({ name, offset, size }, slot) => {
    const values = parameters.subarray(offset, offset + size);
    if (name.endsWith('.bias')) return;
    if (/\.ln_(1|2|f)\.weight$/.test(name)) {
      values.fill(1);
      return;
    }
    const scale = name.endsWith('.c_proj.weight') ? deviation / Math.sqrt(2 * shape.layers) : deviation;
    const stream = randomStream({ seed, stream: 'parameters', slot });
    for (let index = 0; index < size; index++) values[index] = scale * stream.normal();
  });
  return parameters;
}
