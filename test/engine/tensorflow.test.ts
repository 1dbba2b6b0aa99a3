/** TensorFlow by tfjs's Node package, where its native library is here (`recall setup tensorflow`; see .ci/run). */
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { createRun } from '../../core/index.js';
import { bytesPerStep, expectAgreement, tinyTraining } from './tiny-training.js';

const tensorflow = await createEngine({ name: 'tensorflow' }).catch((error: Error) => error);
const reason = tensorflow instanceof Error ? tensorflow.message.slice(0, 200) : '';
if (reason) console.warn(`TensorFlow is not tested: ${reason}`);

describe.skipIf(reason)('TensorFlow', () => {
  const engine = tensorflow as Engine;
  afterAll(() => engine.dispose());

  it('says which release it is, and whether it found a GPU', () => {
    expect(engine.description).toMatch(/TensorFlow \d+\.\d+\.\d+ on (a GPU|the processor)/);
  });

  it('trains and evaluates as the reference does', () => expectAgreement(engine));

  it('keeps its state from step to step, and leaves no tensor behind in 500 of them', async () => {
    const model = await tinyTraining(engine, 8);
    await model.step();
    const [tensors, moved] = [tf.memory().numTensors, engine.bytesMoved];
    for (let step = 0; step < 500; step++) await model.step();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(engine.bytesMoved - moved).toBe(500 * bytesPerStep);
  });

  it('trains a preset to its end, with its probes', async () => {
    const run = await createRun({
      preset: 'uniform',
      overrides: {
        engine: 'tensorflow',
        steps: 4,
        batch: 4,
        model: { layers: 1, width: 8, heads: 2 },
        population: { individuals: 32 },
        probes: { recall: { individuals: 8, every: 2 }, hallucination: { individuals: 8, every: 4 } },
        reporters: { terminal: false, jsonl: false },
      },
    });
    const summary = await run.start();
    expect(summary.steps).toBe(4);
    expect(summary.engine).toContain('TensorFlow');
  });
});
