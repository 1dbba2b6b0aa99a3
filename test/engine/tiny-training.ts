/** A tiny model in training on an engine, without anything of a run around it. */
import { expect } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { initialParameters } from '../../core/model/initial.js';
import { evaluate, trainStep } from '../../core/model/programs.js';
import { parameterCount, type ModelShape } from '../../core/model/shape.js';

const batch = 2;
const positions = 6;
const tokens = Int32Array.from({ length: batch * (positions + 1) }, (_, i) => (i * 5) % 16);
const weights = new Float32Array(batch * positions).fill(1);

/** Bytes of a batch, of the scalars of a step, and of its results. */
export const bytesPerStep = 4 * (tokens.length + weights.length + 3 + 2);

export async function tinyTraining(engine: Engine, width: number) {
  const shape: ModelShape = { layers: 2, width, heads: 2, vocabulary: 16, positions };
  const options = { shape, batch, positions };
  const program = await engine.compile(trainStep(options));
  const zeros = () => engine.vector(new Float32Array(parameterCount(shape)));
  const vectors = {
    parameters: engine.vector(initialParameters(shape, 1)),
    firstMoment: zeros(),
    secondMoment: zeros(),
  };
  let step = 0;
  return {
    vectors,
    /** One update; returns the loss before it. */
    async step(): Promise<number> {
      const results = { loss: new Float32Array(1), gradientSquares: new Float32Array(1) };
      const scalars = {
        totalWeight: Float32Array.of(batch * positions),
        learningRate: Float32Array.of(0.01),
        optimizerStep: Float32Array.of(++step),
      };
      await program.run({ ...vectors, tokens, weights, ...scalars }, results);
      return results.loss[0];
    },
    /** The loss at each position. */
    async losses(): Promise<Float32Array> {
      const evaluation = await engine.compile(evaluate(options));
      const results = Object.fromEntries(
        Object.keys(evaluation.outputs).map((name) => [name, new Float32Array(batch * positions)]),
      );
      await evaluation.run({ parameters: vectors.parameters, tokens }, results);
      return results.loss;
    },
  };
}

/** Expects an engine to train and evaluate as the reference does. */
export async function expectAgreement(engine: Engine): Promise<void> {
  const reference = await createEngine({ name: 'reference' });
  const [ours, theirs] = [await tinyTraining(engine, 8), await tinyTraining(reference, 8)];
  for (let step = 0; step < 5; step++) expect(await ours.step()).toBeCloseTo(await theirs.step(), 4);
  const [mine, other] = [await ours.losses(), await theirs.losses()];
  mine.forEach((loss, i) => expect(loss).toBeCloseTo(other[i], 3));
  await reference.dispose();
}
