/** The shape of a model: its architecture and dimensions, and the layout of its parameters in one flat vector. */
import { RecallError, errorMessage } from '../errors.js';
import type { Architecture, Dimensions, Parameter } from './architecture.js';
import { gpt2 } from './gpt2/gpt2.js';

/** Everything about a model but the values of its parameters. */
export interface ModelShape extends Dimensions {
  /** Default: GPT-2. */
  readonly architecture?: Architecture;
}

/** One parameter and its place in the flat vector. */
export interface ParameterSlot extends Parameter {
  /** Index of the first element in the flat vector. */
  readonly offset: number;
  readonly size: number;
}

/** The architecture of a model: by default GPT-2. */
export const architectureOf = ({ architecture = gpt2 }: Pick<ModelShape, 'architecture'>): Architecture =>
  architecture;

/** A shape as plain data: the dimensions and the name of the architecture. */
export type PlainShape = Dimensions & { readonly architecture: string };

export function plainShape(shape: ModelShape): PlainShape {
  const { layers, width, heads, vocabulary, positions } = shape;
  return { architecture: architectureOf(shape).title, layers, width, heads, vocabulary, positions };
}

/** All parameters, in the order of the flat vector. */
export function parameterLayout(shape: ModelShape): ParameterSlot[] {
  let offset = 0;
  return architectureOf(shape)
    .parameters(shape)
    .map((parameter) => {
      const size = parameter.shape.reduce((product, extent) => product * extent, 1);
      offset += size;
      return { ...parameter, offset: offset - size, size };
    });
}

/** Length of the flat parameter vector. */
export function parameterCount(shape: ModelShape): number {
  return parameterLayout(shape).reduce((sum, { size }) => sum + size, 0);
}

/**
 * @throws RecallError `RECALL_MODEL_SHAPE` if a dimension is not a positive integer, `heads` does not divide `width`, or
 * the architecture does not allow the dimensions.
 */
export function checkShape(shape: ModelShape): void {
  const { layers, width, heads, vocabulary, positions } = shape;
  for (const [name, value] of Object.entries({ layers, width, heads, vocabulary, positions })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new RecallError('RECALL_MODEL_SHAPE', `the model's ${name} is ${value}`, {
      fix: 'It must be a positive whole number.',
    });
  }
  if (width % heads !== 0) {
    throw new RecallError('RECALL_MODEL_SHAPE', `width ${width} cannot be divided among ${heads} heads`, {
      fix: 'Choose a width that is a multiple of heads.',
    });
  }
  try {
    architectureOf(shape).check?.(shape);
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    throw new RecallError('RECALL_MODEL_SHAPE', errorMessage(cause), { cause });
  }
}
