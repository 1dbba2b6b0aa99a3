/** Operations with closed-form gradients: a typed `tf.customGrad`. */
import { tf } from '../../engine/tf.js';

export interface Differentiable {
  readonly value: tf.Tensor;
  /** Tensors of the forward pass that the gradient needs; all others are disposed of by then. */
  readonly saved: tf.Tensor[];
  /** Gradients of the inputs, from the gradient of the value. */
  readonly gradient: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[];
}

/** Defines an operation with an explicit gradient instead of one derived from its ops. */
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
