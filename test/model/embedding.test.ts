/** The embedding's gradient for vocabularies of a real tokenizer's size, against plain additions. */
import { tf } from '../../core/engine/tf.js';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { EngineOptions } from '../../core/engine/create.js';
import type { ProgramDefinition } from '../../core/engine/engine.js';
import { embedding } from '../../core/model/gradients/embedding.js';
import { randomStream } from '../../core/random/stream.js';
import { relativeDifference, runOnce } from './fixture.js';

const [rows, width] = [1100, 6];
const stream = randomStream({ seed: 3, stream: 'embedding test' });
const gradient = Float32Array.from({ length: rows * width }, () => stream.normal());

const definition = (vocabulary: number): ProgramDefinition => ({
  name: 'embedding gradient',
  signature: {
    table: { shape: [vocabulary, width], dtype: 'float32' },
    tokens: { shape: [rows], dtype: 'int32' },
    dy: { shape: [rows, width], dtype: 'float32' },
  },
  fn: ({ table, tokens, dy }) => ({
    dtable: tf.grad((each) => embedding(each, tokens).mul(dy).sum())(table),
  }),
});

describe.each([20, 717, 8000])('with %i tokens', (vocabulary) => {
  // Many of the same: the first three tokens make up a third of the rows.
  const tokens = Int32Array.from({ length: rows }, (_, row) =>
    row % 3 === 0 ? row % 9 : stream.integer(vocabulary),
  );
  const expected = new Float64Array(vocabulary * width);
  gradient.forEach((value, i) => (expected[tokens[Math.floor(i / width)] * width + (i % width)] += value));
  const on = async (options: EngineOptions) => {
    const engine = await createEngine(options);
    const given = { table: new Float32Array(vocabulary * width), tokens, dy: gradient };
    const { dtable } = await runOnce(engine, definition(vocabulary), given);
    await engine.dispose();
    return dtable;
  };

  it.each<[string, EngineOptions]>([
    ['cpu', { name: 'cpu', threads: 2 }],
    ['reference', { name: 'reference' }],
  ])('on %s is the sum of the rows of each token', async (_name, options) => {
    expect(relativeDifference(expected, await on(options))).toBeLessThan(1e-6);
  });

  it('is the same bits on any number of threads, again and again', async () => {
    const first = await on({ threads: 1 });
    for (const threads of [1, 2, 4, 4]) expect(await on({ threads })).toEqual(first);
  });
});
