/** The programs that a run compiles: a training step, the evaluation of a batch, and activation gradients. */
import { tf } from '../engine/tf.js';
import type { ProgramDefinition, Signature, TensorFunction, TensorSpec } from '../engine/engine.js';
import { part } from '../engine/part.js';
import { RecallError } from '../errors.js';
import { meanLoss, tokenMeasures } from './loss.js';
import { adamW, type AdamWOptions, type OptimizerState } from './optimizer.js';
import { splitParameters } from './parameters.js';
import { checkShape, parameterCount, parameterLayout, type ModelShape } from './shape.js';
import { checkSites } from './site-names.js';
import { gradientInto, inTurn, passThrough, recordInto, type At } from './sites.js';
import { stretchesOf, trainedOnly, withTrained } from './trainable.js';

/** What a program over a batch of texts is made from. */
export interface BatchOptions {
  readonly shape: ModelShape;
  /** Sequences in a batch. */
  readonly batch: number;
  /** Predictions in a sequence, which is one token longer. At most `shape.positions`. */
  readonly positions: number;
  /** Modifies the forward pass; can add inputs to the program. */
  readonly extension?: Extension;
  /** Sites whose activations become outputs under the same names. */
  readonly record?: readonly string[];
}

/** Creates a visitor of the forward pass from the program's inputs, before differentiation. */
export interface Extension {
  /** Additional inputs of the program. */
  readonly inputs?: Signature;
  /** Tensors created here are constants; those created by the visitor are differentiated. */
  visitor(inputs: Readonly<Record<string, tf.Tensor>>): At;
}

export interface TrainStepOptions extends BatchOptions {
  readonly optimizer?: AdamWOptions;
  /** Selects the parameters to train by name; the others keep values and moments bit for bit (default: all). */
  readonly trainable?: (name: string) => boolean;
}

const scalar: TensorSpec = { shape: [], dtype: 'float32' };
/** A flat vector with one element per parameter element, resident in the engine. */
export const parameterVector = (shape: ModelShape): TensorSpec => ({
  shape: [parameterCount(shape)],
  dtype: 'float32',
  resident: true,
});
const tokensOf = ({ batch, positions }: BatchOptions): TensorSpec => ({
  shape: [batch, positions + 1],
  dtype: 'int32',
});

/**
 * One optimizer update.
 *
 * Resident inputs, which it replaces: `parameters`, `firstMoment`, `secondMoment`. Other inputs: `tokens`
 * [batch, position + 1] int32, `weights` [batch, position], `totalWeight` [], the sum of all weights, `learningRate` [],
 * `optimizerStep` [] (1 at the first step after a reset).
 * Outputs: `loss` [] before the step, and `gradientSquares` [], the squared Euclidean norm of its gradient.
 *
 * @throws RecallError `RECALL_MODEL_SHAPE`, `RECALL_MODEL_SITE`, and `RECALL_MODEL_FROZEN` if no parameter is trainable.
 */
export function trainStep(options: TrainStepOptions): ProgramDefinition {
  check(options);
  const { shape, batch, positions, optimizer, extension, record, trainable = () => true } = options;
  const stretches = stretchesOf(parameterLayout(shape), trainable);
  const signature: Signature = {
    parameters: parameterVector(shape),
    firstMoment: parameterVector(shape),
    secondMoment: parameterVector(shape),
    tokens: tokensOf(options),
    weights: { shape: [batch, positions], dtype: 'float32' },
    totalWeight: scalar,
    learningRate: scalar,
    optimizerStep: scalar,
    ...extension?.inputs,
  };
  const map: TensorFunction = (inputs) => {
    const recorded: Record<string, tf.Tensor> = {};
    const at = visitorOf(options, inputs, recorded);
    const parameters = splitParameters(inputs.parameters, shape);
    const trained = Object.keys(parameters).filter(trainable);
    const { value: loss, grads } = differentiate(
      () => meanLoss(parameters, inputs, shape, at),
      trained.map((name) => parameters[name]),
    );
    const gradient = part('optimizer', () => tf.concat(grads.map((each) => each.reshape([each.size]))));
    return { gradient, loss, ...recorded };
  };
  const update: TensorFunction = ({ gradient, learningRate, optimizerStep, ...vectors }) => {
    const before = vectors as unknown as OptimizerState;
    return {
      ...adamW(before, gradient, learningRate, optimizerStep, optimizer),
      gradientSquares: part('optimizer', () => gradient.square().sum()),
    };
  };
  const updated = ['parameters', 'firstMoment', 'secondMoment'];
  const fn: TensorFunction = (inputs) => {
    const { gradient, ...mapped } = map(inputs);
    const { learningRate, optimizerStep } = inputs;
    const each = (change: (name: string) => tf.Tensor): Record<string, tf.Tensor> =>
      Object.fromEntries(updated.map((name) => [name, change(name)]));
    const before = each((name) => trainedOnly(inputs[name], stretches));
    const after = update({ ...before, gradient, learningRate, optimizerStep });
    return { ...mapped, ...after, ...each((name) => withTrained(inputs[name], after[name], stretches)) };
  };
  const ranges = stretches.filter(({ trained }) => trained);
  const division = { batch: ['tokens', 'weights'], map, update, updated, ranges };
  // Activations of shards cannot be added up.
  return { name: 'train', fn, signature, ...(!record && { division }) };
}

/**
 * Evaluates the prediction of each token in a batch.
 *
 * Inputs: `parameters`, `tokens` [batch, position + 1] int32.
 * Outputs: `loss`, `correct`, `maxProbability`, `entropy`, each [batch, position], and the sites in `record`.
 *
 * @throws RecallError `RECALL_MODEL_SHAPE`, `RECALL_MODEL_SITE`
 */
export function evaluate(options: BatchOptions): ProgramDefinition {
  check(options);
  const signature = {
    parameters: parameterVector(options.shape),
    tokens: tokensOf(options),
    ...options.extension?.inputs,
  };
  const fn: TensorFunction = (inputs) => {
    const recorded: Record<string, tf.Tensor> = {};
    const at = visitorOf(options, inputs, recorded);
    const parameters = splitParameters(inputs.parameters, options.shape);
    return { ...tokenMeasures(parameters, inputs.tokens, options.shape, at), ...recorded };
  };
  return { name: 'evaluate', fn, signature };
}

/**
 * The gradient of the mean loss with respect to activations.
 *
 * Inputs: `parameters`, `tokens` [batch, position + 1] int32, `weights` [batch, position] (for a loss over values
 * only, 1 at the predictions of values and 0 elsewhere).
 * Outputs: `loss` [], and the gradient at each of `sites`, under the site's name and shape.
 *
 * @throws RecallError `RECALL_MODEL_SHAPE`, `RECALL_MODEL_SITE`
 */
export function activationGradients(
  options: BatchOptions & { readonly sites: readonly string[] },
): ProgramDefinition {
  check(options, options.sites);
  const { shape, batch, positions, sites } = options;
  const signature: Signature = {
    parameters: parameterVector(shape),
    tokens: tokensOf(options),
    weights: { shape: [batch, positions], dtype: 'float32' },
    ...options.extension?.inputs,
  };
  const fn: TensorFunction = (inputs) => {
    const parameters = splitParameters(inputs.parameters, shape);
    const recorded: Record<string, tf.Tensor> = {};
    const at = visitorOf(options, inputs, recorded);
    const gradients: Record<string, tf.Tensor> = {};
    const visitor = inTurn(at, gradientInto(gradients, sites));
    // Every path to the loss starts at an embedding, so differentiating with respect to embeddings visits every site.
    const embeddings = parameterLayout(shape)
      .filter(({ rows }) => rows !== undefined)
      .map(({ name }) => parameters[name]);
    const totalWeight = inputs.weights.sum();
    const loss = () => meanLoss(parameters, { ...inputs, totalWeight }, shape, visitor);
    return { loss: differentiate(loss, embeddings).value, ...gradients, ...recorded };
  };
  return { name: 'activation-gradients', fn, signature };
}

function check({ shape, positions, record = [] }: BatchOptions, sites: readonly string[] = []): void {
  checkShape(shape);
  checkSites([...record, ...sites], shape);
  if (positions <= shape.positions) return;
  throw new RecallError('RECALL_MODEL_SHAPE', `sequences of ${positions} positions do not fit the model`, {
    fix: `It has ${shape.positions} positions.`,
  });
}

/** The visitor of the forward pass: the extension's, followed by recording. */
function visitorOf(
  { extension, record }: BatchOptions,
  inputs: Readonly<Record<string, tf.Tensor>>,
  recorded: Record<string, tf.Tensor>,
): At {
  const visitors = [extension?.visitor(inputs), record && recordInto(recorded, record)].filter(
    (at) => at !== undefined,
  );
  return visitors.length === 0 ? passThrough : inTurn(...visitors);
}

/** The value of a scalar function and its gradients; zeros for tensors it does not depend on. */
function differentiate(fn: () => tf.Tensor, xs: tf.Tensor[]): { value: tf.Tensor; grads: tf.Tensor[] } {
  const { value, grads } = tf.engine().gradients(fn, xs, undefined, true);
  return { value, grads: grads.map((gradient, index) => gradient ?? tf.zerosLike(xs[index])) };
}
