/** The forward pass of a model, whatever its architecture. */
import type { Tensor } from '@tensorflow/tfjs';
import type { Parameters } from './architecture.js';
import { architectureOf, type ModelShape } from './shape.js';
import { passThrough, type At } from './sites.js';

/**
 * The logits for the token after each position.
 *
 * @param parameters from `splitParameters`
 * @param tokens `[batch, position]` int32
 * @param at called with the activation at each site, in order; returns the activation to continue with
 * @returns `[batch * position, vocabulary]`
 */
export const forward = (
  parameters: Parameters,
  tokens: Tensor,
  shape: ModelShape,
  at: At = passThrough,
): Tensor => architectureOf(shape).forward(parameters, tokens, shape, at);
