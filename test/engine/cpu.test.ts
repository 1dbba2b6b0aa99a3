/** What the engine on worker threads promises beyond what every engine does. */
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, shardsOf } from '../../core/engine/cpu/shards.js';
import { WorkerHandle } from '../../core/engine/cpu/worker-handle.js';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { trainStep } from '../../core/model/programs.js';
import { livelyParameters, relativeDifference, shape, train } from '../model/fixture.js';

describe('a training step in shards', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 });
  });
  afterAll(() => engine.dispose());

  it.each([
    [5, { count: 3, rows: 2 }],
    [32, { count: 4, rows: 8 }],
    [512, { count: 8, rows: 64 }],
  ])('of a batch of %i has shards of one size, and rows of zeros fill the last', (batch, shards) => {
    expect(shardsOf(trainStep({ shape, batch, positions: 7 }))).toEqual(shards);
  });

  it.each([2, 5, 9])('of %i texts does what it does in one piece', async (batch) => {
    const definition = trainStep({ shape, batch, positions: 7, optimizer: { epsilon: 1e-3 } });
    const row = (text: number) => Array.from({ length: 8 }, (_, at) => (3 * text + at * at) % 17);
    const inputs = {
      parameters: livelyParameters(1),
      tokens: Array.from({ length: batch }, (_, text) => row(text)),
      weights: Array.from({ length: batch }, (_, text) => new Array<number>(7).fill(1 + (text % 2))),
    };
    const divided = await train(engine, definition, inputs, 3);
    const whole = await train(engine, { ...definition, division: undefined }, inputs, 3);
    whole.forEach((outputs, step) => {
      for (const [name, values] of Object.entries(outputs)) {
        expect(relativeDifference(values, divided[step][name]), `${name} ${step}`).toBeLessThan(2e-5);
      }
    });
  });

  it('leaves a model with many parameters in one piece', () => {
    const large = { layers: 12, width: 256, heads: 4, vocabulary: 50, positions: 8 };
    expect(shardsOf(trainStep({ shape: large, batch: 32, positions: 8 }))).toBeUndefined();
  });

  it('updates ranges in blocks, each with its part of the gradient', () => {
    const { blockSize, blocks } = blocksOf([
      { offset: 10, size: 40_000 },
      { offset: 90_000, size: 5 },
    ]);
    expect(blockSize).toBe(32_768);
    expect(blocks).toEqual([
      { offset: 10, gradientOffset: 0, size: 32_768 },
      { offset: 32_778, gradientOffset: 32_768, size: 7232 },
      { offset: 90_000, gradientOffset: 40_000, size: 5 },
    ]);
  });
});

describe('a worker', () => {
  it('that ends while it works is an error with a code, and so is whatever is asked of it later', async () => {
    const handle = await WorkerHandle.start();
    const { worker } = handle as unknown as { worker: Worker };
    const forget = { kind: 'forget', vector: 1 } as const;
    await handle.ask(forget);
    const asked = [handle.ask(forget), worker.terminate()] as const;
    await Promise.allSettled(asked);
    expect(handle.isAlive).toBe(false);
    await expect(handle.ask(forget)).rejects.toMatchObject({ code: 'RECALL_ENGINE_RUN' });
  });

  it('that cannot load a program says why', async () => {
    const handle = await WorkerHandle.start();
    const load = { kind: 'load', program: 1, model: new Uint8Array(3), inputs: {}, outputs: {} } as const;
    await expect(handle.ask({ ...load, outputPrefix: '', options: {} })).rejects.toMatchObject({
      code: 'RECALL_ENGINE_RUN',
      message: expect.stringContaining('failed') as string,
    });
    await (handle as unknown as { worker: Worker }).worker.terminate();
  });
});
