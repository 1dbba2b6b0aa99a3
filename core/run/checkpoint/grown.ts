/** Adds embedding rows to a trained model for new words and positions. A pure function. */
import { initialParameters } from '../../model/initial.js';
import { parameterLayout, type ModelShape } from '../../model/shape.js';
import type { Vectors } from '../training/training-state.js';

/**
 * The vectors of the enlarged model. New rows come last, untrained and without moments.
 *
 * @param to The new shape, with at least as many words and positions as `from`.
 * @param seed The seed of the run, which decides the new rows.
 */
export function grown(vectors: Vectors, from: ModelShape, to: ModelShape, seed: number): Vectors {
  if (from.vocabulary === to.vocabulary && from.positions === to.positions) return vectors;
  const parameters = initialParameters(to, seed);
  const enlarged: Vectors = {
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
  };
  const slots = parameterLayout(to);
  parameterLayout(from).forEach(({ offset, size }, i) => {
    for (const vector of ['parameters', 'firstMoment', 'secondMoment'] as const) {
      enlarged[vector].set(vectors[vector].subarray(offset, offset + size), slots[i].offset);
    }
  });
  return enlarged;
}
