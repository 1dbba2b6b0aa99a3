/** Weighted cross-entropy with its gradient in closed form. */
import * as tf from '@tensorflow/tfjs';
import { closedForm } from './closed-form.js';

/**
 * The weighted mean of -log softmax(logits)[target], in nats: sum(weights * losses) / sum(weights).
 *
 * dlogits = (softmax(logits) - onehot(targets)) * weights / sum(weights), for each row.
 *
 * @param logits `[rows, vocabulary]`
 * @param targets `[rows]` int32
 * @param weights `[rows]`, at least one of them positive
 * @returns a scalar
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const loss = closedForm((given: tf.Tensor) => {
    const logProbabilities = tf.logSoftmax(given);
    const hot = tf.oneHot(targets, given.shape[1]!, 1, 0, 'float32');
    const share = weights.div(weights.sum());
    return {
      value: logProbabilities.mul(hot).sum(1).mul(share).sum().neg(),
      saved: [logProbabilities, hot, share],
      gradient: (dy, [logs, target, weight]) => [logs.exp().sub(target).mul(weight.mul(dy).expandDims(1))],
    };
  });
  return loss(logits);
}
