// What a long run meets: a loss that is no number, a plugin that hangs or fails, a reporter that cannot store.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { defineProbe, defineReporter, resumeRun, type RunEvent } from '../../core/index.js';
import { compose } from '../../core/config/index.js';
import { prepared, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();

describe('a loss that is not finite', () => {
  it('ends the run with the step, the batch and the last good checkpoint, from which it goes on', async () => {
    const run = folder.at('run');
    const wild = compose(tiny, {
      optimizer: { learningRate: 1e-2, schedule: 'constant' },
      interventions: { explode: { plugin: 'learning-rate', at: 6, rate: 1e30 } },
    });
    const error = (await (await prepared(run, wild)).start().catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({
      code: 'RECALL_NOT_FINITE',
      message: expect.stringMatching(
        /from step (6|7|8) to \d, batch [0-9a-f]{8}.*step-000004.*recall resume/s,
      ) as string,
    });
    const { steps } = await (await resumeRun(run, { set: ['interventions.explode=false'] })).start();
    expect(steps).toBe(12);
  });
});

describe('a plugin that does not answer', () => {
  const slow = (seconds: number) =>
    defineProbe({
      name: 'slow',
      async measure({ step }) {
        if (step === 2) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        return [];
      },
    })({ every: 1 });

  it('is named, in a warning that is shown and not stored', async () => {
    const config = compose(tiny, { probes: { slow: slow(0.5) }, hooks: { slowAfter: 0.1 } });
    const run = await prepared(folder.at('run'), config);
    const warnings: RunEvent[] = [];
    // The machine may be slow, too; it is the probe's second boundary that counts.
    run.events$.subscribe((event) => {
      if (event.type === 'warning' && event.message.includes('"slow"')) warnings.push(event);
    });
    await run.start();
    expect(warnings).toMatchObject([
      { code: 'RECALL_SLOW', step: 2, message: expect.stringContaining('probe "slow"') as string },
    ]);
    expect(await readFile(folder.at('run/events.jsonl'), 'utf8')).not.toContain('RECALL_SLOW');
  });

  it('counts as failed after the timeout, and its policy holds', async () => {
    const hooks = { slowAfter: 0.05, timeout: 0.1 };
    const failing = prepared(folder.at('fails'), compose(tiny, { probes: { slow: slow(30) }, hooks }));
    await expect((await failing).start()).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      message: expect.stringContaining('not answered within 0.1 seconds (at hook measure, step 2)') as string,
    });
  });
});

describe('a reporter that cannot store what it has', () => {
  const full = defineReporter({
    name: 'full',
    create: () => ({
      event: () => undefined,
      flush: () => {
        throw new Error('No more paper');
      },
    }),
  });

  it('ends the run, for a checkpoint must not know more than the logs', async () => {
    const run = await prepared(folder.at('run'), compose(tiny, { reporters: { full: full() } }));
    await expect(run.start()).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      message: expect.stringContaining('The reporter "full" failed: No more paper (at hook flush)') as string,
    });
  });

  it('is only warned about where its configuration says so', async () => {
    const config = compose(tiny, { reporters: { full: full({ onError: 'warn' }) } });
    expect((await (await prepared(folder.at('run'), config)).start()).steps).toBe(12);
  });
});
