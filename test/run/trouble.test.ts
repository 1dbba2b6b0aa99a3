// What a long run meets: a loss that is no number, a plugin that hangs or fails, a reporter that cannot store.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { defineProbe, defineReporter, resumeRun, type Run, type RunEvent } from '../../core/index.js';
import { compose } from '../../core/config/index.js';
import { Session } from '../../core/run/training/session.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();

describe('a loss that is not finite', () => {
  const constant = compose(tiny, { optimizer: { learningRate: 1e-2, schedule: 'constant' } });
  const wild = compose(constant, {
    interventions: { explode: { plugin: 'learning-rate', at: 6, rate: 1e30 } },
  });
  const failure = (run: Run) =>
    run.start().then(
      () => 'finished',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    );
  /** The command that a message ends with, as arguments. */
  const command = (message: string) => /recall resume (\S+) --set (\S+)/.exec(message)!.slice(1);

  it('ends the run with the step, the batch and the last good checkpoint, and what to type', async () => {
    const message = await failure(await prepared(folder.at('run'), wild));
    expect(message).toMatch(
      /^RECALL_NOT_FINITE: .*from step [678] to \d, batch [0-9a-f]{8}.*learning rate, 1e\+30,.*step-000004/,
    );
    const [run, flag] = command(message);
    expect([run, flag]).toEqual([folder.at('run'), 'interventions.explode=false']);
    expect((await (await resumeRun(run, { set: [flag] })).start()).steps).toBe(12);
  });

  it('comes again when the run goes on as it was, at the same step and batch', async () => {
    const message = await failure(await prepared(folder.at('run'), wild));
    expect(await failure(await resumeRun(folder.at('run')))).toBe(message);
  });

  it('before the first checkpoint is avoided from the beginning', async () => {
    const always = compose(constant, { optimizer: { learningRate: 1000 }, checkpoints: { every: 12 } });
    const message = await failure(await prepared(folder.at('run'), always));
    expect(message).toMatch(/There is no checkpoint yet\. To start again: /);
    expect(command(message)).toEqual([folder.at('run'), 'optimizer.learningRate=100']);
    const { steps } = await (
      await resumeRun(folder.at('run'), { set: ['optimizer.learningRate=1e-3'] })
    ).start();
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
    const hooks = { slowAfter: 0.05, timeout: 0.5 };
    // On a busy machine, the others might take too long too.
    const probes = { recall: false, hallucination: false, slow: slow(30) } as const;
    const failing = prepared(folder.at('fails'), compose(tiny, { probes, hooks }));
    await expect((await failing).start()).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      message: expect.stringContaining('not answered within 0.5 seconds (at hook measure, step 2)') as string,
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

describe('a log that is taken away while the run goes on', () => {
  const [events, metrics] = ['events', 'metrics'].map((name) => () => folder.at(`run/${name}.jsonl`));
  const ways: Record<string, [() => void, RegExp]> = {
    'removed, and written often': [() => rmSync(events()), /log was removed .*events\.jsonl/],
    'removed, and written seldom': [() => rmSync(metrics()), /log was removed .*metrics\.jsonl/],
    'replaced by another': [
      () => {
        rmSync(events());
        writeFileSync(events(), '');
      },
      /log was replaced .*events\.jsonl/,
    ],
  };
  /** A run to which something happens after step 7: its checkpoints are of steps 4, 8 and 12. */
  async function ran(act: () => void): Promise<string> {
    const run = await prepared(folder.at('run'));
    run.events$.subscribe((event) => event.type === 'step' && event.step === 7 && act());
    return run.start().then(
      () => 'finished',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    );
  }

  it.each(Object.entries(ways))('%s: ends it at the next checkpoint', async (_way, [act, said]) => {
    const message = await ran(act);
    expect(message).toMatch(/^RECALL_LOG_INCOMPLETE: .*The last good checkpoint is step-000004\./);
    expect(message).toMatch(said);
    expect(await readdir(folder.at('run/checkpoints'))).toEqual(['step-000004']);
  });

  it('and is brought back costs nothing', async () => {
    await (await prepared(folder.at('whole'))).start();
    const elsewhere = folder.at('elsewhere');
    expect(await ran(() => renameSync(events(), elsewhere))).toMatch(/^RECALL_LOG_INCOMPLETE/);
    renameSync(elsewhere, events());
    await (await resumeRun(folder.at('run'))).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });
});

describe('the logs of a run with a reporter that fails', () => {
  const fails = (name: string, hook: 'event' | 'flush') =>
    defineReporter({
      name,
      create: () => ({
        event: () => undefined,
        [hook]: () => {
          throw new Error('No more paper');
        },
      }),
    });

  it.each(['event', 'flush'] as const)(
    'at %s are those without it, however often it is interrupted',
    async (hook) => {
      const reporter = fails('fails', hook);
      const config = compose(tiny, { reporters: { fails: reporter({ onError: 'warn' }) } });
      await (await prepared(folder.at('without'))).start();
      const run = await prepared(folder.at('run'), config);
      const said: RunEvent[] = [];
      run.events$.subscribe((event) => event.type === 'warning' && said.push(event));
      await startUntil(run, 6);
      await (await resumeRun(folder.at('run'), { plugins: [reporter] })).start();
      expect(said[0]).toMatchObject({ message: expect.stringContaining('"fails" failed') as string });
      expect(await logs('run')).toEqual(await logs('without'));
    },
  );

  const logs = async (name: string) => {
    const { events, metrics } = await results(folder.at(name));
    // That it was stopped is told of a run that was.
    return [(events as string[]).filter((line) => !line.includes('run-finished')), metrics];
  };
});

describe('a mistake of our own', () => {
  it('ends the run with its stack as the cause, and with how to resume from the last checkpoint', async () => {
    const mistake = new TypeError('x is not a function');
    const update = vi.spyOn(Session.prototype, 'update');
    const run = await prepared(folder.at('run'));
    run.events$.subscribe((event) => {
      if (event.type === 'step' && event.step === 6) update.mockRejectedValueOnce(mistake);
    });
    await expect(run.start()).rejects.toMatchObject({
      code: 'RECALL_BUG',
      cause: mistake,
      runStarted: true,
      message: expect.stringMatching(/^x is not a function \(at .*\)\. .*recall resume /) as string,
    });
    update.mockRestore();
    expect((await (await resumeRun(folder.at('run'))).start()).steps).toBe(12);
  });
});
