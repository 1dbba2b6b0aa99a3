/** Adds embeddings to a trained model: rows for words and positions that it has never had. */
import { initialParameters } from '../../model/initial.js';
import { parameterLayout, type ModelShape } from '../../model/shape.js';
import type { Vectors } from '../training/training-state.js';

/**
 * The vectors of a larger model. New rows come last; they are those of an untrained model, and have no moments.
 *
 * @param to The shape to grow to; it may have more words and positions than `from`.
 * @param seed Decides the new rows, as it decided all others.
 */
export function grown(vectors: Vectors, from: ModelShape, to: ModelShape, seed: number): Vectors {
  if (from.vocabulary === to.vocabulary && from.positions === to.positions) return vectors;
  const parameters = initialParameters(to, seed);
  const larger: Vectors = {
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
  };
  const places = parameterLayout(to);
  parameterLayout(from).forEach(({ offset, size }, slot) => {
    for (const vector of ['parameters', 'firstMoment', 'secondMoment'] as const) {
      larger[vector].set(vectors[vector].subarray(offset, offset + size), places[slot].offset);
    }
  });
  return larger;
}
