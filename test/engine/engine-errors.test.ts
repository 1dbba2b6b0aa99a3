// A failure of an engine is told as one, with the program and the node, and not as a mistake of recall's.
import type { Tensor } from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { withEngineErrors } from '../../core/engine/engine-errors.js';
import { createEngine } from '../../core/engine/create.js';
import { RecallError } from '../../core/errors.js';
import { defineEngine } from 'recall-lab';
import { tinyRun } from 'recall-lab/testing';

const ONNX = `Non-zero status code returned while running Gather node. Name:'wte/Gather' Status Message: indices element out of data bounds`;

const failing = (thrown: Error) => async () => {
  const engine = await createEngine({ threads: 1 });
  return {
    ...engine,
    bytesMoved: 0,
    compile: async (definition: Parameters<typeof engine.compile>[0]) => ({
      ...(await engine.compile(definition)),
      run: () => Promise.reject(thrown),
    }),
  };
};

it('names the program, the node and its type', async () => {
  const broken = defineEngine({ name: 'broken', open: failing(new Error(ONNX)) });
  await expect(tinyRun({ engine: broken() })).rejects.toMatchObject({
    code: 'RECALL_ENGINE_RUN',
    problem:
      'The engine "cpu" failed in the program "train", at the node "wte/Gather" (Gather): indices element out of data bounds',
    runStarted: true,
  });
});

it('tells another failure by its first line, and leaves coded errors alone', async () => {
  const engine = withEngineErrors(await failing(new RangeError('offset is out of bounds\nat x'))());
  const definition = {
    name: 'twice',
    fn: ({ x }: Record<string, Tensor>) => ({ y: x.mul(2) }),
    signature: { x: { shape: [1], dtype: 'float32' } },
  } as const;
  const program = await engine.compile(definition);
  await expect(program.run({}, {})).rejects.toMatchObject({
    code: 'RECALL_ENGINE_RUN',
    problem: 'The engine "cpu" failed in the program "twice": offset is out of bounds',
  });
  const coded = new RecallError('RECALL_ENGINE_BUFFER', 'x is too long');
  const other = await withEngineErrors(await failing(coded)()).compile(definition);
  await expect(other.run({}, {})).rejects.toBe(coded);
  await engine.dispose();
});
