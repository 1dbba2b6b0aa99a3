/** Embedding lookup with a deterministic gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/**
 * Looks up the rows of a table.
 *
 * dtable = onehot(tokens)' dy: a matrix product instead of a scatter-add, whose racing additions to the same row would give
 * different results in different runs.
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
