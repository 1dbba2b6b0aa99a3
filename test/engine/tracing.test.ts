/** Tracing: what it leaves behind (nothing), what it refuses, and that its kernels mean what tfjs means. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import { allocate, type Engine, type Signature, type TensorFunction } from '../../core/engine/engine.js';
import { trace } from '../../core/engine/onnx/trace.js';
import { part } from '../../core/engine/part.js';

const x = { x: { shape: [4], dtype: 'float32' } } as const;

describe('tracing leaves tfjs as it was', () => {
  it('without a backend when there was none', () => {
    expect(tf.getBackend()).toBeUndefined();
    trace('square', ({ x }) => ({ y: x.square() }), x);
    expect(tf.getBackend() ?? undefined).toBeUndefined();
  });

  it('with its backend, its kernels and its tensors', async () => {
    await createEngine({ name: 'reference' });
    await tf.setBackend('cpu');
    const kept = tf.tensor1d([1, 2]);
    const before = {
      backend: tf.getBackend(),
      tensors: tf.memory().numTensors,
      names: tf.engine().backendNames(),
    };
    trace('gradient', ({ x }) => ({ y: tf.grad((each) => each.square().sum())(x) }), x);
    expect(() =>
      trace('broken', ({ x }) => ({ y: tf.grad((each) => tf.fft(each as never).sum())(x.square()) }), x),
    ).toThrow();
    expect({
      backend: tf.getBackend(),
      tensors: tf.memory().numTensors,
      names: tf.engine().backendNames(),
    }).toEqual(before);
    expect(tf.getKernelsForBackend('recall-trace')).toEqual([]);
    expect([...kept.square().dataSync()]).toEqual([1, 4]);
  });
});

describe('tracing refuses', () => {
  it('an op without a kernel, with its name, its place and what to do', () => {
    const broken: TensorFunction = ({ x }) => ({
      y: part('blocks.1', () => part('mlp', () => tf.selu(x))),
    });
    expect(() => trace('broken', broken, x)).toThrow(
      expect.objectContaining({
        code: 'RECALL_ENGINE_KERNEL',
        message: expect.stringMatching(/op "Selu".*blocks\.1\.mlp.*engine "tfjs"/) as string,
      }) as Error,
    );
  });

  it('reading a value that does not exist yet', () => {
    expect(() => trace('reads', ({ x }) => ({ y: tf.scalar(x.dataSync()[0]) }), x)).toThrow(
      /were read while/,
    );
  });
});

it('nodes are named after the tfjs op and the part of the model, gradients too', () => {
  const fn: TensorFunction = ({ x }) => ({
    y: tf.grad((given) => part('blocks.0', () => part('mlp', () => given.exp())).sum())(x),
    z: part('blocks.0', () => x.tanh()),
  });
  const text = Buffer.from(trace('named', fn, x).model).toString('latin1');
  expect(text).toContain('blocks.0.mlp/Exp#');
  expect(text).toContain('blocks.0/Tanh#');
  const squared: TensorFunction = ({ x }) => ({
    y: tf.grad((given) => part('ln', () => given.exp().square()).sum())(x),
  });
  expect(Buffer.from(trace('named', squared, x).model).toString('latin1')).toContain('ln/gradient/Multiply#');
});

it('a large constant of equal elements is not stored', () => {
  const large: Signature = { x: { shape: [300, 300], dtype: 'float32' } };
  const { model } = trace(
    'ones',
    ({ x }) => ({ y: x.add(tf.ones([300, 300])), z: tf.zeros([300, 300]) }),
    large,
  );
  expect(model.length).toBeLessThan(2000);
});

describe('a traced kernel computes what tfjs computes', () => {
  const a: Signature[string] = { shape: [2, 3, 4], dtype: 'float32' };
  const functions: Record<string, TensorFunction> = {
    'unary functions': ({ a }) => ({
      abs: a.abs(),
      exp: a.exp(),
      log: a.abs().add(1).log(),
      log1p: a.abs().log1p(),
      expm1: a.expm1(),
      neg: a.neg(),
      reciprocal: a.reciprocal(),
      relu: a.relu(),
      rsqrt: a.abs().rsqrt(),
      round: a.mul(4).round(),
      sigmoid: a.sigmoid(),
      sign: a.sign(),
      softplus: a.softplus(),
      sqrt: a.abs().sqrt(),
      square: a.square(),
      step: a.step(0.25),
      tanh: a.tanh(),
      erf: a.erf(),
      sin: a.sin(),
      cos: a.cos(),
      elu: a.elu(),
      clip: a.clipByValue(-0.5, 0.25),
    }),
    'binary functions': ({ a, b }) => ({
      add: a.add(b),
      sub: a.sub(b),
      mul: a.mul(b),
      div: a.div(b),
      pow: a.abs().pow(b),
      maximum: a.maximum(b),
      minimum: a.minimum(b),
      squaredDifference: a.squaredDifference(b),
      addN: tf.addN([a, a.square(), a]),
    }),
    'neutral and uniform constants': ({ a, b }) => ({
      plusZero: a.add(0),
      timesOne: a.mul(tf.ones([2, 3, 4])),
      widened: b.add(tf.zeros([2, 3, 4])),
      folded: a.mul(tf.scalar(2).add(3)),
      oneMinus: tf.sub(1, a),
      filled: tf.fill([2, 2], 7),
    }),
    comparisons: ({ a, b }) => ({
      equal: a.equal(a.round()),
      notEqual: a.notEqual(b),
      greater: a.greater(b),
      less: a.less(b),
      either: a.less(b).logicalOr(a.greater(1)),
      both: a.less(b).logicalAnd(a.greater(0)),
      not: a.less(b).logicalNot(),
      where: tf.where(a.greater(b), a, tf.zerosLike(a)),
      cast: a.mul(3).cast('int32'),
    }),
    reductions: ({ a }) => ({
      sum: a.sum(),
      sumOne: a.sum(1),
      sumKept: a.sum([0, 2], true),
      mean: a.mean(-1),
      max: a.max(1),
      min: a.min([0, 1]),
      prod: a.prod(2),
      argMax: a.argMax(2),
      argMin: a.argMin(-2),
      softmax: a.softmax(),
      logSoftmax: a.logSoftmax(),
      cumsum: a.cumsum(1, true, true),
      countPositive: a.greater(0).sum(),
    }),
    arrangement: ({ a, b }) => ({
      reshape: a.reshape([4, -1]),
      transpose: a.transpose([2, 0, 1]),
      slice: a.slice([0, 1, 1], [2, 2, -1]),
      concat: tf.concat([a, a.neg()], 1),
      stack: tf.stack([b, b.neg()], 1),
      unstack: tf.unstack(a, 1)[2],
      split: tf.split(a, [1, 2], 1)[1],
      tile: b.tile([2, 3]),
      pad: a.pad(
        [
          [0, 1],
          [2, 0],
          [0, 0],
        ],
        5,
      ),
      broadcast: b.broadcastTo([2, 3, 4]),
      expand: a.expandDims(1),
      range: tf.range(0, 6, 2),
    }),
    products: ({ a, b, indices }) => ({
      matMul: tf.matMul(a, a, false, true),
      transposed: tf.matMul(a, a, true, false),
      broadcast: tf.matMul(a, b, false, true),
      einsum: tf.einsum('bij,bkj->bik', a, a),
      gather: tf.gather(b, indices),
      gatherColumns: tf.gather(b, indices, 1),
      oneHot: tf.oneHot(indices, 5),
      oneHotValues: tf.oneHot(indices, 5, 2, -1, 'float32'),
    }),
    'gradients of all kinds': ({ a, b }) => {
      const [da, db] = tf.grads((p: tf.Tensor, q: tf.Tensor) =>
        tf
          .matMul(p.softmax().reshape([6, 4]), q.tanh(), false, true)
          .div(p.square().mean(-1, true).add(1).reshape([6, 1]))
          .max(0)
          .sum(),
      )([a, b]);
      return { da, db };
    },
  };
  let engines: Engine[];
  beforeAll(async () => {
    engines = [await createEngine({ name: 'cpu', threads: 1 }), await createEngine({ name: 'reference' })];
  });
  afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

  it.each(Object.entries(functions))('%s', async (name, fn) => {
    const signature: Signature = {
      a,
      b: { shape: [3, 4], dtype: 'float32' },
      indices: { shape: [3], dtype: 'int32' },
    };
    const inputs = {
      a: Float32Array.from({ length: 24 }, (_, index) => Math.sin(index * 1.7) * 1.9),
      b: Float32Array.from({ length: 12 }, (_, index) => Math.cos(index * 2.3) * 1.5),
      indices: Int32Array.of(2, 0, 1),
    };
    const [traced, eager] = await Promise.all(
      engines.map(async (engine) => {
        const program = await engine.compile({ name, fn, signature });
        const outputs = allocate(program.outputs);
        await program.run(inputs, outputs);
        return { program, outputs };
      }),
    );
    expect(traced.program.outputs).toEqual(eager.program.outputs);
    for (const [output, values] of Object.entries(eager.outputs)) {
      traced.outputs[output].forEach((value, index) => expect(value, output).toBeCloseTo(values[index], 5));
    }
  });
});
