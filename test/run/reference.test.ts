// A reference model is trained as a run of its own: what interrupts it loses nothing of it.
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compose } from '../../core/config/index.js';
import { createRun, resumeRun, type PartialConfig, type Run } from '../../core/index.js';
import { parametersSha256 as sha256 } from '../../core/storage/model-files.js';
import { attentionPatching } from '../../plugins/index.js';
import { prepared, results, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();

const patched = compose(tiny, {
  interventions: { patching: attentionPatching({ reference: 11, start: 6 }) },
});
const TRAINING = 'references/step-11.training';

/** How far the reference is, each time that a run tells. */
function told(run: Run): number[] {
  const steps: number[] = [];
  run.events$.subscribe((event) => {
    if (event.type === 'reference') steps.push(event.trained);
  });
  return steps;
}

/** Stops a run when its reference has been trained for so many steps, as Ctrl-C would. */
async function stoppedAt(trained: number, config: PartialConfig = patched): Promise<unknown> {
  const run = await prepared(folder.at('cut'), config);
  run.events$.subscribe((event) => {
    if (event.type === 'reference' && event.trained === trained) run.stop('Ctrl-C');
  });
  return run.start().then(
    () => undefined,
    (error: unknown) => error,
  );
}

const checkpoints = (at: string) => readdir(path.join(folder.at(at), TRAINING, 'checkpoints'));

describe('a run that is stopped while its reference is trained', () => {
  it('ends at once, with a checkpoint of the reference, and says how to go on', async () => {
    expect(await stoppedAt(6)).toMatchObject({
      code: 'RECALL_STOPPED',
      message: `The run was stopped while it waited for its reference model. To resume: recall resume ${folder.at('cut')}`,
    });
    expect(await checkpoints('cut')).toContain('step-000006');
    expect(existsSync(path.join(folder.at('cut'), 'summary.json'))).toBe(false);
  });

  it('goes on with the reference where that was, and comes to the same', async () => {
    await (await prepared(folder.at('whole'), patched)).start();
    await stoppedAt(6);
    const resumed = await resumeRun(folder.at('cut'));
    const steps = told(resumed);
    await resumed.start();
    expect(steps).toEqual([6, 7, 8, 9, 10, 11]);
    expect(await results(folder.at('cut'))).toEqual(await results(folder.at('whole')));
    expect(await readdir(path.join(folder.at('cut'), 'references'))).toEqual(['step-11']);
  });

  it('is stopped whatever becomes of errors of the intervention', async () => {
    const lenient = compose(patched, { interventions: { patching: { onError: 'disable' } } });
    expect(await stoppedAt(3, lenient)).toMatchObject({ code: 'RECALL_STOPPED' });
    const resumed = await resumeRun(folder.at('cut'));
    await resumed.start();
    const events = await readFile(path.join(folder.at('cut'), 'events.jsonl'), 'utf8');
    expect(events).not.toContain('disabled');
  });

  it('trains the reference no more, when nothing is stored', async () => {
    const run = await createRun({ file: false, preset: compose(patched, { reporters: { jsonl: false } }) });
    run.events$.subscribe((event) => {
      if (event.type === 'reference' && event.trained === 2) run.stop();
    });
    const steps = told(run);
    await expect(run.start()).rejects.toMatchObject({ code: 'RECALL_STOPPED' });
    expect(steps.at(-1)).toBe(2);
  });
});

describe('a reference that was begun', () => {
  it('begins anew when the run was told something else meanwhile', async () => {
    await stoppedAt(6);
    const resumed = await resumeRun(folder.at('cut'), { overrides: { optimizer: { learningRate: 5e-3 } } });
    const steps = told(resumed);
    await resumed.start();
    expect(steps[0]).toBe(0);
  });

  it('goes on from the checkpoint before one that is damaged, and anew when none is whole', async () => {
    await stoppedAt(6);
    const at = (step: string) =>
      path.join(folder.at('cut'), TRAINING, 'checkpoints', step, 'state.safetensors');
    await truncate(at('step-000006'), 100);
    const resumed = await resumeRun(folder.at('cut'));
    const steps = told(resumed);
    resumed.events$.subscribe((event) => {
      if (event.type === 'reference' && event.trained === 7) resumed.stop('Ctrl-C');
    });
    await expect(resumed.start()).rejects.toMatchObject({ code: 'RECALL_STOPPED' });
    expect(steps).toEqual([4, 5, 6, 7]);

    for (const name of await checkpoints('cut')) {
      await writeFile(path.join(folder.at('cut'), TRAINING, 'checkpoints', name, 'manifest.json'), '{}');
    }
    const again = await resumeRun(folder.at('cut'));
    const stepsAgain = told(again);
    await again.start();
    expect(stepsAgain[0]).toBe(0);
  });

  it('is not taken along into a branch, which trains its own', async () => {
    await stoppedAt(6);
    const branch = await resumeRun(folder.at('cut'), { folder: folder.at('branch') });
    const steps = told(branch);
    await branch.start();
    expect(steps[0]).toBe(0);
  });
});

describe('a reference that has been trained', () => {
  const kept = () => folder.at('cut/references/step-11');

  /** A run that is to begin again, with the reference that it has trained. */
  async function withReference(): Promise<void> {
    await (await prepared(folder.at('cut'), patched)).start();
    for (const name of ['checkpoints', 'summary.json', 'history.jsonl']) {
      await rm(folder.at(`cut/${name}`), { recursive: true });
    }
  }

  it('is not trained again', async () => {
    await withReference();
    const resumed = await resumeRun(folder.at('cut'));
    const steps = told(resumed);
    await resumed.start();
    expect(steps).toEqual([]);
  });

  it('and damaged since, to a single bit, is refused, and trained again once it is removed', async () => {
    await withReference();
    const file = path.join(kept(), 'model.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 7] ^= 1;
    await writeFile(file, bytes);
    await expect((await resumeRun(folder.at('cut'))).start()).rejects.toMatchObject({
      message: expect.stringMatching(/reference model is damaged .*step-11\)\. Delete the folder/) as string,
    });
    await rm(kept(), { recursive: true });
    const resumed = await resumeRun(folder.at('cut'));
    const steps = told(resumed);
    await resumed.start();
    expect(steps.at(-1)).toBe(11);
  });

  it('and was not stored to its end, is trained again', async () => {
    await withReference();
    await rm(path.join(kept(), 'parameters.sha256'));
    const resumed = await resumeRun(folder.at('cut'));
    const steps = told(resumed);
    await resumed.start();
    expect(steps.at(-1)).toBe(11);
    expect(await readdir(kept())).toContain('parameters.sha256');
  });

  it('and is damaged, is no reason to go on without the intervention', async () => {
    await withReference();
    await truncate(path.join(kept(), 'model.safetensors'), 100);
    const lenient = { interventions: { patching: { onError: 'disable' as const } } };
    const resumed = await resumeRun(folder.at('cut'), { overrides: lenient });
    await expect(resumed.start()).rejects.toMatchObject({ code: 'RECALL_REFERENCE' });
  });
});

it('of no steps is the untrained model, and nothing to tell', async () => {
  const untrained = compose(tiny, { interventions: { patching: attentionPatching({ reference: 0 }) } });
  const run = await prepared(folder.at('untrained'), untrained);
  const steps = told(run);
  await run.start();
  expect(steps).toEqual([]);
  expect(await readdir(folder.at('untrained/references'))).toEqual(['step-0']);
});

it('does not count as the silence of the intervention that waits for it', async () => {
  const { probes, ...others } = patched;
  void probes;
  const impatient = compose(others, { hooks: { slowAfter: 0.6, timeout: 0.8 }, probes: {} });
  const run = await prepared(folder.at('patient'), impatient);
  const codes: string[] = [];
  run.events$.subscribe((event) => {
    if (event.type === 'warning') codes.push(event.code);
    // A slow machine.
    if (event.type === 'reference') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  });
  await run.start();
  expect(codes).toEqual([]);
});

it('leaves its parameters with the run, when that has ended', async () => {
  const run = await prepared(folder.at('whole'), patched);
  expect(run.parameters).toBeUndefined();
  const { parametersSha256 } = await run.start();
  expect(parametersSha256).toBe(sha256(run.parameters ?? new Float32Array()));
});
