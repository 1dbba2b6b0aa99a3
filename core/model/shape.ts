/** The shape of a model, and the layout of its parameters in one flat vector. */
import { RecallError } from '../errors.js';

/** GPT-2's dimensions; everything else of the architecture follows from them. */
export interface ModelShape {
  /** Transformer blocks. */
  readonly layers: number;
  /** Elements of the residual stream; a multiple of `heads`. The MLP is four times as wide. */
  readonly width: number;
  /** Attention heads in each block. */
  readonly heads: number;
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number;
  /** Longest sequence that has position embeddings. */
  readonly positions: number;
}

/** One parameter's name, shape and place in the flat vector. */
export interface ParameterSlot {
  /** The name in Hugging Face's GPT2LMHeadModel, such as `transformer.h.0.attn.c_attn.weight`. */
  readonly name: string;
  /** Weights of linear maps are `[in, out]`, as in GPT-2's Conv1D. */
  readonly shape: readonly number[];
  /** Index of the first element in the flat vector. */
  readonly offset: number;
  readonly size: number;
}

/**
 * All parameters, in the order of the flat vector.
 *
 * The output layer has no parameters: it is tied to the token embedding `transformer.wte.weight`.
 */
export function parameterLayout(shape: ModelShape): ParameterSlot[] {
  const { layers, width, vocabulary, positions } = shape;
  const blocks = Array.from({ length: layers }, (_, layer) =>
    blockParameters(width).map(([name, extents]) => [`transformer.h.${layer}.${name}`, extents] as const),
  );
  const named = [
    ['transformer.wte.weight', [vocabulary, width]] as const,
    ['transformer.wpe.weight', [positions, width]] as const,
    ...blocks.flat(),
    ['transformer.ln_f.weight', [width]] as const,
    ['transformer.ln_f.bias', [width]] as const,
  ];
  let offset = 0;
  return named.map(([name, extents]) => {
    const slot = {
      name,
      shape: extents,
      offset,
      size: extents.reduce((product, extent) => product * extent, 1),
    };
    offset += slot.size;
    return slot;
  });
}

/**
 * @throws RecallError `RECALL_MODEL_SHAPE` if a dimension is not a positive integer, or `heads` does not divide `width`.
 */
export function checkShape(shape: ModelShape): void {
  for (const [name, value] of Object.entries(shape)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new RecallError('RECALL_MODEL_SHAPE', `the model's ${name} is ${value}`, {
      fix: 'It must be a positive whole number.',
    });
  }
  if (shape.width % shape.heads === 0) return;
  throw new RecallError(
    'RECALL_MODEL_SHAPE',
    `width ${shape.width} cannot be divided among ${shape.heads} heads`,
    {
      fix: 'Choose a width that is a multiple of heads.',
    },
  );
}

/** Length of the flat parameter vector, by formula: the layout of a huge model would not fit in memory. */
export function parameterCount({ layers, width, vocabulary, positions }: ModelShape): number {
  return (vocabulary + positions + 2) * width + layers * (12 * width ** 2 + 13 * width);
}

function blockParameters(width: number): (readonly [string, readonly number[]])[] {
  return [
    ['ln_1.weight', [width]],
    ['ln_1.bias', [width]],
    ['attn.c_attn.weight', [width, 3 * width]],
    ['attn.c_attn.bias', [3 * width]],
    ['attn.c_proj.weight', [width, width]],
    ['attn.c_proj.bias', [width]],
    ['ln_2.weight', [width]],
    ['ln_2.bias', [width]],
    ['mlp.c_fc.weight', [width, 4 * width]],
    ['mlp.c_fc.bias', [4 * width]],
    ['mlp.c_proj.weight', [4 * width, width]],
    ['mlp.c_proj.bias', [width]],
  ];
}
