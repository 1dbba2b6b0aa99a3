/** Causal attention softmax with a closed-form gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/** Larger than any score, small enough that adding a score cannot overflow. */
const HIDDEN = -1e9;
/**
 * Scores that are further below the largest one are raised to it: exp() of it is 2e-35, which changes no sum, while
 * numbers below 1e-38 take a processor many times as long. Hidden keys are then set to 0.
 */
const FLOOR = -80;

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
    const length = given.shape.at(-1)!;
    const visible = given.mul(scale).add(causalMask(length, 0, HIDDEN));
    const belowTop = visible.sub(visible.max(-1, true)).maximum(FLOOR);
    const pattern = tf.softmax(belowTop).mul(causalMask(length, 1, 0));
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

/** `[length, length]`: one number where the key is not later than the query, and another elsewhere. */
function causalMask(length: number, shown: number, hidden: number): tf.Tensor {
  const values = new Float32Array(length * length).fill(shown);
  for (let query = 0; query < length; query++) {
    values.fill(hidden, query * length + query + 1, (query + 1) * length);
  }
  return tf.tensor(values, [length, length]);
}
