/** WebGPU, on whatever adapter is here; a software one will do (see .ci/run). */
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { initialParameters } from '../../core/model/initial.js';
import { evaluate, trainStep } from '../../core/model/programs.js';
import { parameterCount, type ModelShape } from '../../core/model/shape.js';

const shapeOf = (width: number): ModelShape => ({ layers: 2, width, heads: 2, vocabulary: 16, positions: 6 });
const batch = 2;
const tokens = Int32Array.from({ length: batch * 7 }, (_, i) => (i * 5) % 16);
const weights = new Float32Array(batch * 6).fill(1);

const webgpu = await createEngine({ name: 'webgpu' }).catch((error: Error) => error);
const reason = webgpu instanceof Error ? `no adapter: ${webgpu.message.slice(0, 200)}` : '';
if (reason) console.warn(`WebGPU is not tested: ${reason}`);

/** A model in training, on an engine. */
async function training(engine: Engine, width: number) {
  const shape = shapeOf(width);
  const options = { shape, batch, positions: shape.positions };
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
    async step() {
      const results = { loss: new Float32Array(1), gradientSquares: new Float32Array(1) };
      const scalars = { totalWeight: 12, learningRate: 0.01, optimizerStep: ++step };
      const arrays = Object.entries(scalars).map(([name, value]) => [name, Float32Array.of(value)]);
      const inputs = Object.fromEntries(arrays) as Record<string, Float32Array>;
      await program.run({ ...vectors, tokens, weights, ...inputs }, results);
      return results.loss[0];
    },
    async losses() {
      const program = await engine.compile(evaluate(options));
      const results = Object.fromEntries(
        Object.keys(program.outputs).map((name) => [name, new Float32Array(batch * 6)]),
      );
      await program.run({ parameters: vectors.parameters, tokens }, results);
      return results.loss;
    },
  };
}

describe.skipIf(reason)('WebGPU', () => {
  const engine = webgpu as Engine;
  let reference: Engine | undefined;
  afterAll(async () => {
    await engine.dispose();
    await reference?.dispose();
  });

  it('trains and evaluates as the reference does', async () => {
    reference = await createEngine({ name: 'reference' });
    const [ours, theirs] = [await training(engine, 8), await training(reference, 8)];
    for (let step = 0; step < 5; step++) expect(await ours.step()).toBeCloseTo(await theirs.step(), 4);
    const [mine, other] = [await ours.losses(), await theirs.losses()];
    mine.forEach((loss, i) => expect(loss).toBeCloseTo(other[i], 3));
  });

  it('moves as much per step for a large model as for a small one', async () => {
    const moved = async (width: number) => {
      const model = await training(engine, width);
      await model.step();
      const before = engine.bytesMoved;
      await model.step();
      return engine.bytesMoved - before;
    };
    const small = await moved(8);
    expect(small).toBe(4 * (tokens.length + weights.length + 3 + 2));
    expect(await moved(32)).toBe(small);
  });

  it('goes on from what was read as if nothing had happened', async () => {
    const [whole, first] = [await training(engine, 8), await training(engine, 8)];
    for (let step = 0; step < 3; step++) await whole.step();
    await first.step();
    const second = await training(engine, 8);
    await second.step();
    for (const name of ['parameters', 'firstMoment', 'secondMoment'] as const) {
      await second.vectors[name].write(await first.vectors[name].read());
    }
    for (let step = 0; step < 2; step++) await second.step();
    expect(await second.vectors.parameters.read()).toEqual(await whole.vectors.parameters.read());
  });
});
