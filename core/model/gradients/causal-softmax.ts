/** Causal attention softmax with a closed-form gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/** Large enough that exp() of it is exactly 0, small enough that adding a score cannot overflow. */
const hidden = -1e9;

/**
 * p = softmax over keys of scale * scores, where a query sees only the keys at its own and earlier positions.
 *
 * dscores = scale * p * (dp - sum over keys of dp * p); it is 0 wherever p is, so masking the gradient is unnecessary.
 *
 * @param scores `[batch, head, query, key]`
 * @param scale GPT-2's is 1 / sqrt(width of a head)
 */
export function causalSoftmax(scores: tf.Tensor, scale: number): tf.Tensor {
  const softmax = closedForm((given: tf.Tensor) => {
    const pattern = tf.softmax(given.mul(scale).add(causalMask(given.shape.at(-1)!)));
    return {
      value: pattern,
      saved: [pattern],
      gradient: (dp, [p]) => {
        const weighted = dp.mul(p);
        return [weighted.sub(p.mul(weighted.sum(-1, true))).mul(scale)];
      },
    };
  });
  return softmax(scores);
}

/** `[length, length]`: 0 where the key is not later than the query, and a large negative number elsewhere. */
function causalMask(length: number): tf.Tensor {
  const values = new Float32Array(length * length);
  for (let query = 0; query < length; query++) {
    values.fill(hidden, query * length + query + 1, (query + 1) * length);
  }
  return tf.tensor(values, [length, length]);
}
