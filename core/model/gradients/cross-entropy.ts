/** Weighted cross-entropy with a closed-form gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/**
 * Weighted -log softmax(logits)[target], in nats: sum(weights * losses) / totalWeight.
 *
 * dlogits = (softmax(logits) - onehot(targets)) * weights / totalWeight, for each row.
 *
 * @param logits `[rows, vocabulary]`
 * @param targets `[rows]` int32
 * @param weights `[rows]`
 * @param totalWeight scalar, positive: the sum of all weights of the batch, including rows in other shards
 * @returns a scalar
 */
export function crossEntropy(
  logits: tf.Tensor,
  targets: tf.Tensor,
  weights: tf.Tensor,
  totalWeight: tf.Tensor,
): tf.Tensor {
  const loss = closedForm((given: tf.Tensor) => {
    const logProbabilities = tf.logSoftmax(given);
    const hot = tf.oneHot(targets, given.shape[1]!, 1, 0, 'float32');
    const share = weights.div(totalWeight);
    return {
      value: logProbabilities.mul(hot).sum(1).mul(share).sum().neg(),
      saved: [logProbabilities, hot, share],
      gradient: (dy, [logs, target, weight]) => [logs.exp().sub(target).mul(weight.mul(dy).expandDims(1))],
    };
  });
  return loss(logits);
}
