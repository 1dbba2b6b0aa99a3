/** The training loss, and metrics of each token prediction. */
import { tf } from '../engine/tf.js';
import { part } from '../engine/part.js';
import { crossEntropy } from './gradients/cross-entropy.js';
import type { Parameters } from './architecture.js';
import { forward } from './forward.js';
import type { ModelShape } from './shape.js';
import type { At } from './sites.js';

/** Splits texts into input tokens and next-token targets. */
function inputsAndTargets(tokens: tf.Tensor): { inputs: tf.Tensor; targets: tf.Tensor } {
  const [batch, length] = [tokens.shape[0], tokens.shape[1]! - 1];
  return {
    inputs: tokens.slice([0, 0], [batch, length]),
    targets: tokens.slice([0, 1], [batch, length]).reshape([batch * length]),
  };
}

/**
 * The contribution of some texts to the weighted mean loss, in nats per token: sum(weights * losses) / totalWeight.
 * Contributions and their gradients add up over the texts of a batch.
 *
 * @param batch `tokens` `[batch, position + 1]` int32: each position predicts the token after it; `weights`
 * `[batch, position]`: the weight of that prediction, 0 where it is padding; `totalWeight`: the sum of the batch's weights
 * @returns a scalar
 */
export function meanLoss(
  parameters: Parameters,
  { tokens, weights, totalWeight }: Readonly<Record<string, tf.Tensor>>,
  shape: ModelShape,
  at?: At,
): tf.Tensor {
  const { inputs, targets } = inputsAndTargets(tokens);
  const logits = forward(parameters, inputs, shape, at);
  return part('loss', () => crossEntropy(logits, targets, weights.reshape([targets.size]), totalWeight));
}

/** Metrics of each prediction; every tensor is `[batch, position]`. */
export interface TokenMeasures extends Record<string, tf.Tensor> {
  /** -log probability of the target, in nats. */
  loss: tf.Tensor;
  /** 1 where the most probable token is the target, else 0. */
  correct: tf.Tensor;
  /** Probability of the most probable token. */
  maxProbability: tf.Tensor;
  /** Entropy of the prediction, in nats. */
  entropy: tf.Tensor;
}

/** @param tokens `[batch, position + 1]` int32; each position predicts the token after it */
export function tokenMeasures(
  parameters: Parameters,
  tokens: tf.Tensor,
  shape: ModelShape,
  at?: At,
): TokenMeasures {
  const { inputs, targets } = inputsAndTargets(tokens);
  const logits = forward(parameters, inputs, shape, at);
  return part('measures', () => {
    const logProbabilities = tf.logSoftmax(logits);
    const hot = tf.oneHot(targets, shape.vocabulary, 1, 0, 'float32');
    const perRow = {
      loss: logProbabilities.mul(hot).sum(1).neg(),
      correct: logits.argMax(1).equal(targets).cast('float32'),
      maxProbability: logProbabilities.max(1).exp(),
      entropy: logProbabilities.exp().mul(logProbabilities).sum(1).neg(),
    };
    const byPosition = (rows: tf.Tensor) => rows.reshape(inputs.shape);
    return {
      loss: byPosition(perRow.loss),
      correct: byPosition(perRow.correct),
      maxProbability: byPosition(perRow.maxProbability),
      entropy: byPosition(perRow.entropy),
    };
  });
}
