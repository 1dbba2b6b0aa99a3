/** Embedding lookup with a deterministic gradient. */
import { tf } from '../../engine/tf.js';
import { closedForm } from './closed-form.js';

/** Rows whose gradients are added up at a time. */
const CHUNK = 512;

/**
 * Looks up the rows of a table.
 *
 * @param table `[vocabulary, width]`
 * @param tokens `[rows]` int32
 * @returns `[rows, width]`
 */
export function embedding(table: tf.Tensor, tokens: tf.Tensor): tf.Tensor {
  const [vocabulary, width] = table.shape as [number, number];
  const lookUp = closedForm((rows: tf.Tensor) => ({
    value: tf.gather(rows, tokens as tf.Tensor1D),
    saved: [tokens],
    gradient: (dy, [ids]) => [
      vocabulary <= CHUNK ? byProduct(ids, dy, vocabulary) : byToken(ids, dy, [vocabulary, width]),
    ],
  }));
  return lookUp(table);
}

/** onehot(tokens)' dy, for few tokens. */
const byProduct = (tokens: tf.Tensor, dy: tf.Tensor, vocabulary: number): tf.Tensor =>
  tf.matMul(tf.oneHot(tokens, vocabulary, 1, 0, 'float32'), dy, true, false);

/**
 * For many tokens, in proportion to the rows and not to the vocabulary: every row gets the sum of all rows of its chunk
 * that have the same token, and is written where the token is. Rows with the same token write the same bits, so it does
 * not matter which comes last; additions that race for a place would come out differently from run to run.
 */
function byToken(tokens: tf.Tensor, dy: tf.Tensor, [vocabulary, width]: [number, number]): tf.Tensor {
  const rows = tokens.size;
  let table: tf.Tensor = tf.zeros([vocabulary, width]);
  for (let from = 0; from < rows; from += CHUNK) {
    const count = Math.min(CHUNK, rows - from);
    const ids = tokens.slice([from], [count]);
    const isSame = ids.expandDims(1).equal(ids.expandDims(0)).cast('float32');
    const sums = tf.matMul(isSame, dy.slice([from, 0], [count, width]));
    const soFar = from === 0 ? sums : table.gather(ids as tf.Tensor1D).add(sums);
    table = tf.tensorScatterUpdate(table, ids.expandDims(1), soFar);
  }
  return table;
}
