// Ctrl-C and SIGTERM: the first ends a run so that it can go on, the second one at once.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { train } from '../../core/cli/training.js';
import { compose } from '../../core/config/index.js';
import { defineProbe, resumeRun, type Run } from '../../core/index.js';
import { prepared, results, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();
let said: string;
let exitCode: typeof process.exitCode;
beforeEach(() => {
  said = '';
  exitCode = process.exitCode;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said += String(text))));
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

it('warnings are told when no progress is shown, too', async () => {
  const failing = defineProbe({
    name: 'failing',
    measure: ({ step }) => {
      if (step === 2) throw new Error('It broke');
      return [];
    },
  });
  const config = compose(tiny, { probes: { failing: failing({ every: 1, onError: 'disable' }) } });
  await train(await prepared(folder.at('loud'), config));
  expect(said).toBe('');
  await train(await prepared(folder.at('quiet'), config), { quiet: true });
  expect(said).toMatch(/^step 2: warning: The probe "failing" failed: It broke .* \(RECALL_PLUGIN\)\n$/);
});

/** Sends signals to this process as soon as a step is done. */
function signalAt(run: Run, step: number, ...signals: NodeJS.Signals[]): void {
  run.events$.subscribe((event) => {
    if (event.type === 'step' && event.step === step) for (const signal of signals) process.emit(signal);
  });
}

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  it('ends the run at the next boundary, with a checkpoint, and says how to go on', async () => {
    await (await prepared(folder.at('whole'))).start();
    const run = await prepared(folder.at('run'));
    signalAt(run, 6, signal);
    await train(run);
    expect(process.exitCode).toBe(130);
    expect(said).toContain(`To resume: recall resume ${folder.at('run')}`);
    const listeners = process.listenerCount(signal);
    await train(await resumeRun(folder.at('run')), { json: true });
    expect(process.listenerCount(signal)).toBe(listeners);
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });

  it('a second time ends the process at once', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const run = await prepared(folder.at('run'));
    signalAt(run, 2, signal, 'SIGINT');
    await train(run);
    expect(exit).toHaveBeenCalledWith(130);
    expect(said).toMatch(/To resume: recall resume \S+run\n$/);
  });

  it('that comes at the last step changes nothing', async () => {
    const run = await prepared(folder.at('run'));
    signalAt(run, 12, signal);
    await train(run);
    expect(process.exitCode).toBe(exitCode);
  });
});
