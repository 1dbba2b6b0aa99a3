/** What a model expects after the beginning of a text: the probability of every token. */
import { tf } from '../engine/tf.js';
import type { Signature, TensorFunction } from '../engine/engine.js';
import { parameterVector } from '../model/programs.js';
import { splitParameters } from '../model/parameters.js';
import type { ModelShape } from '../model/shape.js';
import { forward } from '../model/forward.js';
import type { Model } from '../plugin/model.js';

/**
 * The probability of each token of the vocabulary after `tokens`.
 *
 * @param tokens ids, the end-of-text token first; at most as many as the model has positions
 */
export async function nextTokenProbabilities(model: Model, tokens: readonly number[]): Promise<Float32Array> {
  const { shape } = model;
  const { fn, signature } = nextToken(shape);
  const program = await model.program('next token', fn, signature);
  const row = new Int32Array(shape.positions + 1);
  row.set(tokens);
  const asked = new Float32Array(shape.positions);
  asked[tokens.length - 1] = 1;
  const text = { count: 1, tokens: row, roles: new Int8Array(row.length), individuals: [] };
  for await (const { outputs } of model.run(program, text, { asked }))
    return Float32Array.from(outputs.probabilities);
  throw new Error('a program has no output');
}

function nextToken(shape: ModelShape): { fn: TensorFunction; signature: Signature } {
  const { positions, vocabulary } = shape;
  const signature: Signature = {
    parameters: parameterVector(shape),
    tokens: { shape: [1, positions + 1], dtype: 'int32' },
    asked: { shape: [positions], dtype: 'float32' },
  };
  const fn: TensorFunction = ({ parameters, tokens, asked }) => {
    const inputs = tokens.slice([0, 0], [1, positions]);
    const logits = forward(splitParameters(parameters, shape), inputs, shape);
    const row = tf.matMul(asked.reshape([1, positions]), logits.reshape([positions, vocabulary]));
    return { probabilities: tf.logSoftmax(row).exp().reshape([vocabulary]) };
  };
  return { fn, signature };
}
