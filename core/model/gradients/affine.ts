/** An affine map with a closed-form gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/**
 * y = x weight + bias; dx = dy weight', dweight = x' dy, dbias = sum over rows of dy.
 *
 * @param x `[rows, in]`
 * @param weight `[in, out]`, as in GPT-2's Conv1D
 * @param bias `[out]`
 */
export const affine = closedForm((x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => ({
  value: tf.matMul(x, weight).add(bias),
  saved: [x, weight],
  gradient: (dy, [rows, matrix]) => [
    tf.matMul(dy, matrix, false, true),
    tf.matMul(rows, dy, true, false),
    dy.sum(0),
  ],
}));
