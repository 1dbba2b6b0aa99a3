/** Adds embedding rows to a trained model for new words and positions. A pure function. */
import { grownVector } from '../../model/grown.js';
import { initialParameters } from '../../model/initial.js';
import { parameterCount, type ModelShape } from '../../model/shape.js';
import type { Vectors } from '../training/training-state.js';

/**
 * The vectors of the enlarged model. New rows come last, untrained and without moments.
 *
 * @param to The new shape, with at least as many words and positions as `from`.
 * @param seed The seed of the run, which decides the new rows.
 */
export function grown(vectors: Vectors, from: ModelShape, to: ModelShape, seed: number): Vectors {
  if (from.vocabulary === to.vocabulary && from.positions === to.positions) return vectors;
  const size = parameterCount(to);
  return {
    parameters: grownVector(vectors.parameters, initialParameters(to, seed), from, to),
    firstMoment: grownVector(vectors.firstMoment, new Float32Array(size), from, to),
    secondMoment: grownVector(vectors.secondMoment, new Float32Array(size), from, to),
  };
}
