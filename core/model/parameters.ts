/** Converts the flat parameter vector to named tensors. */
import { tf } from '../engine/tf.js';
import { part } from '../engine/part.js';
import type { Parameters } from './architecture.js';
import { parameterLayout, type ModelShape } from './shape.js';

/** Splits a flat vector `[count]` into one tensor per parameter. */
export function splitParameters(flat: tf.Tensor, shape: ModelShape): Parameters {
  return part('parameters', () => {
    const layout = parameterLayout(shape);
    const pieces = tf.split(
      flat,
      layout.map(({ size }) => size),
    );
    return Object.fromEntries(
      layout.map(({ name, shape: extents }, index) => [name, pieces[index].reshape([...extents])]),
    );
  });
}
