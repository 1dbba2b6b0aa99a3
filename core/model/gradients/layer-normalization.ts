/** LayerNorm with a closed-form gradient. */
import type * as tf from '@tensorflow/tfjs';
import { closedForm } from './closed-form.js';

/** GPT-2's `layer_norm_epsilon`. */
const epsilon = 1e-5;

/**
 * y = weight * (x - mean) / sqrt(variance + 1e-5) + bias, over the last axis.
 *
 * With z the normalised x, r = 1 / sqrt(variance + 1e-5) and g = dy * weight:
 * dx = r * (g - mean(g) - z * mean(g * z)), dweight = sum over rows of dy * z, dbias = sum over rows of dy.
 *
 * Source: Ba et al. 2016, https://arxiv.org/abs/1607.06450.
 *
 * @param x `[rows, width]`
 * @param weight `[width]`
 * @param bias `[width]`
 */
export const layerNormalization = closedForm((x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => {
  const centered = x.sub(x.mean(-1, true));
  const inverse = centered.square().mean(-1, true).add(epsilon).rsqrt();
  const normalized = centered.mul(inverse);
  return {
    value: normalized.mul(weight).add(bias),
    saved: [normalized, inverse, weight],
    gradient: (dy, [z, r, w]) => {
      const g = dy.mul(w);
      const projection = g.mul(z).mean(-1, true);
      const dx = g.sub(g.mean(-1, true)).sub(z.mul(projection)).mul(r);
      return [dx, dy.mul(z).sum(0), dy.sum(0)];
    },
  };
});
