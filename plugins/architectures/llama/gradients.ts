/** RMSNorm and SwiGLU with closed-form gradients. */
import { closedForm, type tf } from 'recall-lab/kit';

/**
 * y = weight * x / sqrt(mean(x^2) + epsilon), over the last axis.
 *
 * With r = 1 / sqrt(mean(x^2) + epsilon), z = x * r and g = dy * weight: dx = r * (g - z * mean(g * z)),
 * dweight = sum over rows of dy * z.
 *
 * Source: Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467.
 *
 * @param x `[rows, width]`
 * @param weight `[width]`
 */
export const rmsNormalization = (epsilon: number) =>
  closedForm((x: tf.Tensor, weight: tf.Tensor) => {
    const inverse = x.square().mean(-1, true).add(epsilon).rsqrt();
    const normalized = x.mul(inverse);
    return {
      value: normalized.mul(weight),
      saved: [normalized, inverse, weight],
      gradient: (dy, [z, r, w]) => {
        const g = dy.mul(w);
        const dx = g.sub(z.mul(g.mul(z).mean(-1, true))).mul(r);
        return [dx, dy.mul(z).sum(0)];
      },
    };
  });

/**
 * y = silu(gate) * up with silu(x) = x * sigmoid(x), whose slope is s + silu(x) * (1 - s) with s = sigmoid(x).
 *
 * Source: Shazeer 2020, https://arxiv.org/abs/2002.05202.
 */
export const gated = closedForm((gate: tf.Tensor, up: tf.Tensor) => {
  const sigmoid = gate.sigmoid();
  const silu = gate.mul(sigmoid);
  return {
    value: silu.mul(up),
    saved: [sigmoid, silu, up],
    gradient: (dy, [s, y, u]) => [dy.mul(u).mul(s.add(y.sub(y.mul(s)))), dy.mul(y)],
  };
});
