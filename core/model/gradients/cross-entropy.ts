/** Weighted cross-entropy with a closed-form gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/**
 * Weighted -log softmax(logits)[target], in nats: sum(weights * losses) / totalWeight.
 *
 * dlogits = (softmax(logits) - onehot(targets)) * weights / totalWeight, for each row. There is no one-hot matrix, and
 * no second exponential: the largest probability is 1 / sum(exp(logits - max(logits))), so that
 * log p[target] = logits[target] - max(logits) + log(max(p)).
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
  const [rows, vocabulary] = logits.shape as [number, number];
  const loss = closedForm((given: tf.Tensor) => {
    const probabilities = tf.softmax(given);
    const places = tf.range(0, rows * vocabulary, vocabulary, 'int32').add(targets);
    const atTargets = given.reshape([-1]).gather(places);
    const logs = atTargets.sub(given.max(1)).add(probabilities.max(1).log());
    const share = weights.div(totalWeight);
    return {
      value: logs.mul(share).sum().neg(),
      saved: [probabilities, places, share],
      gradient: (dy, [p, at, shares]) => {
        const scale = shares.mul(dy);
        const weighted = p.mul(scale.expandDims(1)).reshape([-1]);
        const corrected = weighted.gather(at as tf.Tensor1D).sub(scale);
        return [tf.tensorScatterUpdate(weighted, at.expandDims(1), corrected).reshape([rows, vocabulary])];
      },
    };
  });
  return loss(logits);
}
