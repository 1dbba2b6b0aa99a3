/** A larger model's vector: rows for more tokens and positions come last. */
import { parameterLayout, type ModelShape } from './shape.js';

/**
 * Writes the vector of a smaller model over that of a larger one, whose additional rows stay.
 *
 * @param larger is changed, and returned
 */
export function grownVector(
  vector: Readonly<Float32Array>,
  larger: Float32Array,
  from: ModelShape,
  to: ModelShape,
): Float32Array {
  const places = parameterLayout(to);
  parameterLayout(from).forEach(({ offset, size }, slot) => {
    larger.set(vector.subarray(offset, offset + size), places[slot].offset);
  });
  return larger;
}
