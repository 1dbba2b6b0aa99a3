/** How an operation brings its own gradient: `tf.customGrad`, typed. */
import { tf } from '../../engine/tf.js';

export interface Differentiable {
  readonly value: tf.Tensor;
  /** What the gradient needs of the forward pass. Tensors made there and not named here are gone by then. */
  readonly saved: tf.Tensor[];
  /** The gradient for each input, given that for the value. */
  readonly gradient: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[];
}

/** An operation whose gradient is written out instead of derived from the ops it consists of. */
export function closedForm<Inputs extends tf.Tensor[]>(
  operation: (...inputs: Inputs) => Differentiable,
): (...inputs: Inputs) => tf.Tensor {
  const differentiable = tf.customGrad((...given) => {
    const save = given.pop() as tf.GradSaveFunc;
    const { value, saved, gradient } = operation(...(given as Inputs));
    save(saved);
    return { value, gradFunc: gradient };
  });
  return differentiable;
}
