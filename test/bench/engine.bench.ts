/**
 * How fast a training step is, beside the fastest matrix product that the same onnxruntime can do.
 *
 * Model FLOPs are counted as 6 per parameter of a matrix (the output layer included, embeddings not) and token, for
 * the forward pass and the two products of the backward pass, and 12 * layers * width * positions per token for
 * attention. What else a step does (normalisation, activation, AdamW, recomputation) counts as no work.
 */
import * as tf from '@tensorflow/tfjs';
import { createEngine } from '../../core/engine/create.js';
import { allocate, type Engine } from '../../core/engine/engine.js';
import { initialParameters } from '../../core/model/initial.js';
import { trainStep } from '../../core/model/programs.js';
import type { ModelShape } from '../../core/model/shape.js';
import { randomStream } from '../../core/random/stream.js';

interface Size {
  readonly shape: ModelShape;
  readonly batch: number;
  readonly positions: number;
}

const size = (layers: number, width: number, batch: number, positions: number): Size => ({
  shape: { layers, width, heads: width / 32, vocabulary: 256, positions },
  batch,
  positions,
});

const sizes = [size(2, 128, 32, 32), size(4, 128, 64, 64), size(4, 256, 64, 64)];
/** [rows, inner, columns]; which is fastest depends on the processor. */
const products: readonly (readonly [number, number, number])[] = [
  [1024, 1024, 1024],
  [2048, 512, 2048],
  [4096, 512, 512],
] as const;

/** Something to be timed: its work in floating-point operations, and one execution of it. */
interface Contender {
  readonly name: string;
  readonly operations: number;
  readonly run: () => Promise<void>;
  readonly milliseconds: number[];
}

/** Contenders take turns, so that what else the machine does in the meantime hits all of them. */
const rounds = 12;

export async function benchEngine(): Promise<void> {
  const onnx = await createEngine({ name: 'cpu' });
  const ceiling = await Promise.all(products.map((extents) => product(onnx, ...extents)));
  const traced = await Promise.all(sizes.map((each) => step(onnx, 'traced', each)));
  for (let round = 0; round < rounds; round++) {
    for (const contender of [...ceiling, ...traced]) await time(contender);
  }
  const cpu = await createEngine({ name: 'reference' });
  const eager = await step(cpu, 'eager', sizes[0]);
  await time(eager);

  console.log(
    `\ntraced: ${onnx.description}; eager: ${cpu.description}; median of ${rounds}, best in brackets`,
  );
  const best = Math.max(...ceiling.map((contender) => speed(contender, median)));
  for (const contender of [...ceiling, ...traced, eager]) console.log(line(contender, best));
  console.log(
    `traced is ${(median(eager) / median(traced[0])).toFixed(0)} times as fast as eager at ${describe(sizes[0])}`,
  );
  await onnx.dispose();
}

const describe = ({ shape, batch, positions }: Size) =>
  `${shape.layers} layers, d ${shape.width}, ${batch} x ${positions} tokens`;

async function product(engine: Engine, rows: number, inner: number, columns: number): Promise<Contender> {
  const program = await engine.compile({
    name: 'product',
    fn: ({ a, b }) => ({ c: tf.matMul(a, b) }),
    signature: {
      a: { shape: [rows, inner], dtype: 'float32' },
      b: { shape: [inner, columns], dtype: 'float32' },
    },
  });
  const [inputs, outputs] = [allocate(program.inputs), allocate(program.outputs)];
  inputs.a.fill(0.5);
  inputs.b.fill(0.25);
  return {
    name: `matrix product ${rows} x ${inner} x ${columns}`,
    operations: 2 * rows * inner * columns,
    run: () => program.run(inputs, outputs),
    milliseconds: [],
  };
}

async function step(engine: Engine, kind: string, each: Size): Promise<Contender> {
  const { shape, batch, positions } = each;
  const program = await engine.compile(trainStep(each));
  const [inputs, outputs] = [allocate(program.inputs), allocate(program.outputs)];
  const stream = randomStream({ seed: 1, stream: 'bench' });
  const parameters = initialParameters(shape, 1);
  const vectors = {
    parameters: engine.vector(parameters),
    firstMoment: engine.vector(new Float32Array(parameters.length)),
    secondMoment: engine.vector(new Float32Array(parameters.length)),
  };
  inputs.tokens.forEach((_, index) => (inputs.tokens[index] = stream.integer(shape.vocabulary)));
  inputs.weights.fill(1);
  inputs.totalWeight[0] = inputs.weights.length;
  inputs.learningRate[0] = 1e-3;
  const matrices = 12 * shape.layers * shape.width ** 2 + shape.vocabulary * shape.width;
  const run = async () => {
    inputs.optimizerStep[0] += 1;
    await program.run({ ...vectors, ...inputs }, outputs);
  };
  if (engine.name === 'cpu') await run();
  return {
    name: `${kind}: ${describe(each)}`,
    operations: batch * positions * (6 * matrices + 12 * shape.layers * shape.width * positions),
    run,
    milliseconds: [],
  };
}

async function time({ run, milliseconds }: Contender): Promise<void> {
  const start = performance.now();
  await run();
  milliseconds.push(performance.now() - start);
}

const median = ({ milliseconds }: Contender) =>
  milliseconds.toSorted((a, b) => a - b)[milliseconds.length >> 1];
const shortest = ({ milliseconds }: Contender) => Math.min(...milliseconds);
/** GFLOP/s */
const speed = (contender: Contender, duration: (of: Contender) => number) =>
  contender.operations / duration(contender) / 1e6;

function line(contender: Contender, ceiling: number): string {
  const [typical, best] = [median, shortest].map((duration) => speed(contender, duration));
  const cells = [
    contender.name.padEnd(46),
    `${median(contender).toFixed(1)} ms`.padStart(11),
    `(${shortest(contender).toFixed(1)})`.padStart(10),
    `${typical.toFixed(typical < 10 ? 2 : 0)} GFLOP/s`.padStart(15),
    `(${best.toFixed(best < 10 ? 2 : 0)})`.padStart(7),
    `${((100 * typical) / ceiling).toFixed(typical < 10 ? 1 : 0)} % of the fastest product`.padStart(30),
  ];
  return cells.join(' ');
}
