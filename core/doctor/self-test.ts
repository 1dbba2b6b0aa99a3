/** One tiny training step on an engine, compared with the same step on the reference. */
import type { Engine } from '../engine/engine.js';
import { createEngine } from '../engine/create.js';
import { initialParameters } from '../model/initial.js';
import { trainStep } from '../model/programs.js';
import { parameterCount, type ModelShape } from '../model/shape.js';

export interface SelfTest {
  /** What the engine really ran on. */
  readonly description: string;
  /** Milliseconds of one step, once compiled. */
  readonly milliseconds: number;
  /** How fast it multiplies large matrices, in GFLOP/s; absent for the reference, which takes seconds for one. */
  readonly gigaflops?: number;
  /** The largest difference of a parameter from the reference's after the steps. */
  readonly deviation: number;
}

const shape: ModelShape = { layers: 1, width: 8, heads: 2, vocabulary: 16, positions: 6 };
const BATCH = 2;
const STEPS = 2;

/** Optimizer steps of a rate of 0.01 that differ by more than this are not the same step. */
const TOLERANCE = 1e-4;

/**
 * Trains for two steps, the second of which is timed.
 *
 * @throws Error when the engine fails, or its parameters are not the reference's within 1e-4
 */
export async function selfTest(engine: Engine): Promise<SelfTest> {
  const reference = await createEngine({ name: 'reference' });
  const ours = await trained(engine);
  const theirs = await trained(reference);
  await reference.dispose();
  const deviation = ours.parameters.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - theirs.parameters[i])),
    0,
  );
  if (!(deviation <= TOLERANCE)) {
    throw new Error(`its training step differs from the reference's by ${deviation.toExponential(1)}`);
  }
  const gigaflops = engine.name === 'reference' ? undefined : await productSpeed(engine);
  return { description: engine.description, milliseconds: ours.milliseconds, gigaflops, deviation };
}

/** The better of two products of matrices of 512 x 512: a step so tiny does not tell a GPU from an imitation. */
async function productSpeed(engine: Engine): Promise<number> {
  const size = 512;
  const program = await engine.compile({
    name: 'product',
    fn: ({ x }) => {
      const matrix = x.reshape([size, size]);
      return { sum: matrix.matMul(matrix).sum() };
    },
    signature: { x: { shape: [size * size], dtype: 'float32', resident: true } },
  });
  const x = engine.vector(new Float32Array(size * size).fill(1 / size));
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await program.run({ x }, { sum: new Float32Array(1) });
    if (i > 0) best = Math.min(best, performance.now() - start);
  }
  return (2 * size ** 3) / best / 1e6;
}

async function trained(
  engine: Engine,
): Promise<{ parameters: Readonly<Float32Array>; milliseconds: number }> {
  const program = await engine.compile(trainStep({ shape, batch: BATCH, positions: shape.positions }));
  const zeros = () => engine.vector(new Float32Array(parameterCount(shape)));
  const parameters = engine.vector(initialParameters(shape, 1));
  const vectors = { parameters, firstMoment: zeros(), secondMoment: zeros() };
  const batch = {
    tokens: Int32Array.from({ length: BATCH * (shape.positions + 1) }, (_, i) => (5 * i) % shape.vocabulary),
    weights: new Float32Array(BATCH * shape.positions).fill(1),
    totalWeight: Float32Array.of(BATCH * shape.positions),
    learningRate: Float32Array.of(0.01),
  };
  const results = { loss: new Float32Array(1), gradientSquares: new Float32Array(1) };
  let milliseconds = 0;
  for (let step = 1; step <= STEPS; step++) {
    const start = performance.now();
    await program.run({ ...vectors, ...batch, optimizerStep: Float32Array.of(step) }, results);
    milliseconds = performance.now() - start;
  }
  return { parameters: await parameters.read(), milliseconds };
}
