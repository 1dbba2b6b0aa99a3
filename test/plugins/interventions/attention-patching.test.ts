// Training with the attention of another model.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parameterCount } from '../../../core/model/shape.js';
import { createRun } from '../../../core/run/create.js';
import { writeModel } from '../../../core/storage/model-files.js';
import { tinyShape, mountPlugin } from '../../../core/testing/fixtures.js';
import { attentionPatching, recall } from '../../../plugins/index.js';
import { observedRun } from './observed-run.js';

const run = (options?: Parameters<typeof attentionPatching>[0], seed = 1) =>
  observedRun({
    seed,
    steps: 12,
    optimizer: { schedule: 'constant' },
    probes: { recall: recall({ individuals: 32, every: 1 }) },
    interventions: options ? { patching: attentionPatching(options) } : {},
  });
const recallLosses = ({ events }: Awaited<ReturnType<typeof run>>) =>
  events.flatMap((event) =>
    event.type === 'measurement' && event.name === 'recall.loss' ? [event.value] : [],
  );

it('leaves the loss as it was, bit for bit, where the reference is the model itself', async () => {
  const plain = await run();
  for (const step of [0, 5]) {
    const patched = await run({ reference: step, start: step, optimizer: 'kept' });
    // The reference was trained beside the run, and is what the run was at that step.
    expect(patched.parameters[step]).toEqual(plain.parameters[step]);
    expect(patched.steps[step].loss).toBe(plain.steps[step].loss);
    expect(patched.steps[step].batch).toBe(plain.steps[step].batch);
    // From there on queries and keys stand still, and the models part.
    expect(patched.parameters[step + 2]).not.toEqual(plain.parameters[step + 2]);
  }
});

it('gives every batch the patterns of the reference, and measures the model under them', async () => {
  const plain = await run();
  const patched = await run({ reference: 12 });
  const own = recallLosses(plain);
  const under = recallLosses(patched);
  expect(under).toHaveLength(own.length);
  expect(under[0]).toBe(own[0]);
  // The patterns come into force with the decision at step 0, after the measurement of step 0.
  expect(patched.steps[0].loss).not.toBe(plain.steps[0].loss);
  const other = await run({ reference: 0 });
  expect(other.steps[0].loss).toBe(plain.steps[0].loss);
  expect(recallLosses(other).at(-1)).not.toBe(under.at(-1));
});

it('forgets the moments of the optimizer when patching starts, unless told to keep them', async () => {
  const kept = await run({ reference: 5, start: 5, optimizer: 'kept' });
  const reset = await run({ reference: 5, start: 5 });
  expect(reset.parameters[5]).toEqual(kept.parameters[5]);
  expect(reset.parameters[6]).not.toEqual(kept.parameters[6]);
});

it('ends when it is told to, and the model goes on with its own attention', async () => {
  const whole = await run({ reference: 12 });
  const half = await run({ reference: 12, end: 6 });
  expect(half.steps[5].loss).toBe(whole.steps[5].loss);
  expect(half.steps[6].loss).not.toBe(whole.steps[6].loss);
});

it('takes a stored model for reference, by its file or the folder of its run', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'recall-reference-'));
  const { population } = mountPlugin('probe', recall(), {});
  const shape = tinyShape(population);
  const trained = (await run()).parameters[12];
  expect(trained).toHaveLength(parameterCount(shape));
  await writeModel(path.join(folder, 'model'), trained, shape, population.vocabulary);
  const byFolder = await run({ reference: folder });
  const byFile = await run({ reference: path.join(folder, 'model', 'model.safetensors') });
  const bySteps = await run({ reference: 12 });
  expect(byFolder.parameters[12]).toEqual(bySteps.parameters[12]);
  expect(byFile.parameters[12]).toEqual(bySteps.parameters[12]);
});

it.each([
  [{ reference: 13 }, 'RECALL_OPTION', /needs 13 steps, but the run has only 12/],
  [{ reference: 1, start: 4, end: 4 }, 'RECALL_OPTION', /ends at step 4, but starts at step 4/],
  [{ reference: 'no/such/folder' }, 'RECALL_REFERENCE', /no model at .*\/no\/such\/folder/],
  [
    { reference: 3, start: 12 },
    'RECALL_OPTION',
    /starts at step 12, but the run has only 12 steps.*Use at most 11/,
  ],
])('refuses %o', async (options, code, message) => {
  const started = createRun({
    file: false,
    preset: 'uniform',
    set: ['steps=12', 'model.width=8', 'model.heads=2', 'model.layers=1', 'probes.hallucination=false'],
    overrides: { interventions: { patching: attentionPatching(options) }, engine: { threads: 1 } },
  }).then((made) => made.start());
  await expect(started).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});
