/** Looking embeddings up, with a gradient that is the same on every run. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/**
 * The rows of a table at the given tokens.
 *
 * dtable = onehot(tokens)' dy: a product instead of adding rows up where they belong, because additions that
 * race for the same row come out differently from run to run.
 *
 * @param table `[vocabulary, width]`
 * @param tokens `[rows]` int32
 * @returns `[rows, width]`
 */
export function embedding(table: tf.Tensor, tokens: tf.Tensor): tf.Tensor {
  const vocabulary = table.shape[0];
  const lookUp = closedForm((rows: tf.Tensor) => ({
    value: tf.gather(rows, tokens as tf.Tensor1D),
    saved: [tokens],
    gradient: (dy, [ids]) => [tf.matMul(tf.oneHot(ids, vocabulary, 1, 0, 'float32'), dy, true, false)],
  }));
  return lookUp(table);
}
