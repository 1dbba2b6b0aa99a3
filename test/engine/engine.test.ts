/** What every engine promises to its callers. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import { allocate, type Engine, type Program } from '../../core/engine/engine.js';

const signature = {
  x: { shape: [2, 3], dtype: 'float32' },
  factor: { shape: [], dtype: 'float32' },
} as const;
const scale = ({ x, factor }: Record<string, tf.Tensor>) => ({ y: x.mul(factor), total: x.sum() });

describe.each([
  ['cpu', { name: 'cpu', threads: 2 }],
  ['reference', { name: 'reference' }],
] as const)('the engine %s', (_name, options) => {
  let engine: Engine;
  let program: Program;
  beforeAll(async () => {
    engine = await createEngine(options);
    program = await engine.compile({ name: 'scale', fn: scale, signature });
  });
  afterAll(() => engine.dispose());
  const buffers = () => [allocate(program.inputs), allocate(program.outputs)];

  it('says what it runs on, with the version', () => {
    expect(engine.description).toMatch(/\d+\.\d+/);
  });

  it('finds out the outputs of a function', () => {
    expect(program.outputs).toEqual({
      y: { shape: [2, 3], dtype: 'float32' },
      total: { shape: [], dtype: 'float32' },
    });
  });

  it('computes into the arrays of the caller', async () => {
    const [inputs, outputs] = buffers();
    inputs.x.set([1, 2, 3, 4, 5, 6]);
    inputs.factor[0] = 10;
    const { y } = outputs;
    await program.run(inputs, outputs);
    expect([...y]).toEqual([10, 20, 30, 40, 50, 60]);
    expect(outputs.total[0]).toBe(21);
  });

  it('keeps programs apart that run at the same time', async () => {
    const other = await engine.compile({
      name: 'negate',
      fn: ({ x }) => ({ y: x.neg() }),
      signature: { x: signature.x },
    });
    const [inputs, outputs] = buffers();
    inputs.x.fill(3);
    inputs.factor[0] = 2;
    const y = new Float32Array(6);
    await Promise.all([
      program.run(inputs, outputs),
      other.run({ x: inputs.x }, { y }),
      program.run(inputs, outputs),
    ]);
    expect([...outputs.y]).toEqual(new Array(6).fill(6));
    expect([...y]).toEqual(new Array(6).fill(-3));
    await other.dispose();
  });

  it('returns an input, a constant, and the same tensor twice', async () => {
    const fn = ({ x }: Record<string, tf.Tensor>) => {
      const y = x.add(1);
      return { same: x, one: tf.ones([2]), y, again: y };
    };
    const odd = await engine.compile({
      name: 'odd',
      fn,
      signature: { x: { shape: [2], dtype: 'float32' } },
    });
    const outputs = allocate(odd.outputs);
    await odd.run({ x: Float32Array.of(5, 6) }, outputs);
    expect(Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]))).toEqual({
      same: [5, 6],
      one: [1, 1],
      y: [6, 7],
      again: [6, 7],
    });
  });

  it('refuses arrays that do not fit, and says what would', async () => {
    const [inputs, outputs] = buffers();
    const refusals = [
      [
        { ...inputs, x: new Float32Array(5) },
        outputs,
        /input "x" is Float32Array of length 5.*length 6, for shape \[2, 3\]/,
      ],
      [{ ...inputs, x: new Int32Array(6) }, outputs, /input "x" is Int32Array/],
      [{ x: inputs.x }, outputs, /input "factor" is missing/],
      [{ ...inputs, fcator: inputs.factor }, outputs, /no input "fcator".*Did you mean "factor"/],
      [inputs, { ...outputs, y: new Float32Array(7) }, /output "y" is Float32Array of length 7/],
      [inputs, { ...outputs, y: inputs.x }, /output "y" shares memory with input "x"/],
    ] as const;
    for (const [given, results, message] of refusals) {
      const run = async () => program.run(given, results);
      await expect(run()).rejects.toMatchObject({
        code: 'RECALL_ENGINE_BUFFER',
        message: expect.stringMatching(message) as string,
      });
    }
  });
});

describe('an engine that does not exist', () => {
  it('is refused with the names of those that do', async () => {
    await expect(createEngine({ name: 'webgu' as 'webgpu' })).rejects.toMatchObject({
      code: 'RECALL_ENGINE_UNKNOWN',
      message: expect.stringContaining('Did you mean "webgpu"?') as string,
    });
  });

  it('is explained when it cannot be used here', async () => {
    const absent = process.platform === 'darwin' ? 'directml' : 'coreml';
    await expect(createEngine({ name: absent })).rejects.toMatchObject({
      code: 'RECALL_ENGINE_UNAVAILABLE',
      message: expect.stringContaining('"cpu" always works') as string,
    });
  });
});
