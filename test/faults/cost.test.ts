// What safety costs: resuming takes under a second beyond loading, at any step, for any population; memory stays flat.
import * as tf from '@tensorflow/tfjs';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compose, createRun, resumeRun } from '../../core/index.js';
import { decodeManifest, encodeManifest } from '../../core/run/checkpoint/manifest.js';
import { biographies } from '../../plugins/index.js';
import { copyRun, prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();

describe('resuming', () => {
  it.each([
    { individuals: 64, step: 3 },
    { individuals: 64, step: 50_000_000 },
    { individuals: 10_000_000, step: 3 },
  ])('is quick at step $step of $individuals individuals', async ({ individuals, step }) => {
    const config = compose(tiny, {
      steps: step + 2,
      population: biographies({ individuals, firstNames: 300, lastNames: 300 }),
      optimizer: { schedule: 'constant' },
      probes: { hallucination: false },
    });
    const run = folder.at('run');
    await startUntil(await prepared(run, config), 3);
    if (step !== 3) await pretend(run, step);
    const started = performance.now();
    const resumed = await resumeRun(run);
    const milliseconds = performance.now() - started;
    console.log(`resumeRun at step ${step} of ${individuals} individuals: ${milliseconds.toFixed(0)} ms`);
    expect(milliseconds).toBeLessThan(1000);
    const { steps } = await startUntil(resumed, step + 1);
    expect(steps).toBe(step + 1);
  });

  /** Makes a checkpoint of step 3 one of a later step: what is expensive must not depend on it. */
  async function pretend(run: string, step: number): Promise<void> {
    const name = `${run}/checkpoints/step-${step}`;
    await copyRun(`${run}/checkpoints/step-000003`, name);
    const file = `${name}/manifest.json`;
    const manifest = decodeManifest(await readFile(file), file);
    await writeFile(file, encodeManifest({ ...manifest, step, inForce: undefined }));
  }
});

describe('a checkpoint', () => {
  it('of a laptop-sized run costs less than a hundredth of the thousand steps between two', async () => {
    const run = await createRun({
      file: false,
      preset: 'uniform',
      folder: folder.at('run'),
      overrides: {
        steps: 14,
        checkpoints: { keepSteps: [4, 8, 12] },
        probes: { recall: false, hallucination: false },
      },
    });
    const times: number[] = [];
    run.events$.subscribe((event) => event.type === 'step' && times.push(performance.now()));
    await run.start();
    // The gap behind step s is that of the boundary and the update after it.
    const gaps = times.slice(1).map((time, i) => ({ after: i + 1, gap: time - times[i] }));
    const median = (steps: (after: number) => boolean) => {
      const sorted = gaps
        .filter(({ after }) => steps(after))
        .map(({ gap }) => gap)
        .sort((a, b) => a - b);
      return sorted[sorted.length >> 1];
    };
    const update = median((after) => after % 4 !== 0);
    const checkpoint = median((after) => after % 4 === 0) - update;
    const share = checkpoint / (1000 * update);
    console.log(
      `an update takes ${update.toFixed(1)} ms, a checkpoint ${checkpoint.toFixed(1)} ms: ${(100 * share).toFixed(2)} % of 1000 steps`,
    );
    expect(share).toBeLessThan(0.01);
  });
});

describe('the eager engine', () => {
  it('leaves no tensor behind, however many steps it takes', async () => {
    const config = compose(tiny, {
      steps: 20,
      batch: 2,
      population: biographies({ individuals: 16 }),
      engine: { name: 'reference' },
      probes: { recall: { individuals: 2, every: 10 }, hallucination: false },
      reporters: { jsonl: false },
    });
    const run = await createRun({ file: false, preset: config });
    const tensors: number[] = [];
    run.events$.subscribe((event) => event.type === 'step' && tensors.push(tf.memory().numTensors));
    await run.start();
    expect(tensors).toHaveLength(20);
    expect(new Set(tensors).size, tensors.join()).toBe(1);
  });
});
