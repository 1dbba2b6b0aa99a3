/** Rotary positions: queries and keys are turned by angles that grow with their position. */
import { closedForm, tf } from 'recall-lab/kit';

/** By how much the pairs of a head's elements are turned at each position: two tensors `[length, width of a head / 2]`. */
export interface Angles {
  readonly cosines: tf.Tensor;
  readonly sines: tf.Tensor;
}

/** The angle of pair i at position p is p * theta^(-2i / width of a head). */
export function rotaryAngles(length: number, headWidth: number, theta: number): Angles {
  const half = headWidth / 2;
  const angles = Array.from({ length: length * half }, (_, at) => {
    const [position, pair] = [Math.floor(at / half), at % half];
    return position * theta ** ((-2 * pair) / headWidth);
  });
  return {
    cosines: tf.tensor(angles.map(Math.cos), [length, half]),
    sines: tf.tensor(angles.map(Math.sin), [length, half]),
  };
}

/**
 * Turns the pairs (i, i + half) of each head, as Hugging Face does. The gradient is turned back.
 *
 * Source: Su et al. 2021, https://arxiv.org/abs/2104.09864.
 *
 * @param x `[batch, head, position, width of a head]`
 */
export function rotated(x: tf.Tensor, { cosines, sines }: Angles): tf.Tensor {
  const turn = closedForm((given: tf.Tensor) => ({
    value: turned(given, cosines, sines),
    saved: [cosines, sines],
    gradient: (dy, [cos, sin]) => [turned(dy, cos, sin.neg())],
  }));
  return turn(x);
}

function turned(x: tf.Tensor, cosines: tf.Tensor, sines: tf.Tensor): tf.Tensor {
  const [first, second] = tf.split(x, 2, -1);
  return tf.concat(
    [first.mul(cosines).sub(second.mul(sines)), second.mul(cosines).add(first.mul(sines))],
    -1,
  );
}
