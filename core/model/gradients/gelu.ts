/** GPT-2's GELU with a closed-form gradient. */
import type * as tf from '@tensorflow/tfjs';
import { closedForm } from './closed-form.js';

const scale = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/**
 * gelu_new: y = x / 2 * (1 + tanh(u)) with u = sqrt(2 / pi) * (x + 0.044715 x^3).
 *
 * Because (1 + tanh(u)) / 2 = sigmoid(2u), the implementation uses y = x * s with s = sigmoid(2u), which takes fewer passes
 * over memory; then dy/dx = s + y * (1 - s) * 2u', with 2u' = 2 sqrt(2 / pi) * (1 + 3 * 0.044715 x^2).
 *
 * Source: Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415.
 *
 * @param x any shape
 */
export const gelu = closedForm((x: tf.Tensor) => {
  const square = x.square();
  const gate = square
    .mul(2 * scale * cubic)
    .add(2 * scale)
    .mul(x)
    .sigmoid();
  const y = x.mul(gate);
  return {
    value: y,
    saved: [square, gate, y],
    gradient: (dy, [square, gate, y]) => {
      const slope = square.mul(6 * scale * cubic).add(2 * scale);
      return [y.sub(y.mul(gate)).mul(slope).add(gate).mul(dy)];
    },
  };
});
