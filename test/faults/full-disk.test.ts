// A disk that is full for a while: the run goes on, says so, and has lost nothing when there is space again.
import { planFault } from './disk.js';
import { existsSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resumeRun, type Run, type RunEvent } from 'recall-lab';
import { compose } from '../../core/config/index.js';
import { prepared, results, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();
const config = compose(tiny, { checkpoints: { every: 2, failures: 2 } });

/** Does something as soon as a step is done. */
const atStep = (run: Run, step: number, act: () => void) =>
  run.events$.subscribe((event) => event.type === 'step' && event.step === step && act());

const full = () => planFault({ folder: folder.at('run'), at: 1, what: 'ENOSPC', ever: true });
const sound = () => planFault(undefined);

/** What a run warns of. */
function warnings(run: Run): string[] {
  const said: string[] = [];
  run.events$.subscribe((event: RunEvent) => event.type === 'warning' && said.push(event.message));
  return said;
}

/** The code of the error that a run ends with, and its message. */
const failure = (run: Run) =>
  run
    .start()
    .then(
      () => 'finished',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    )
    .finally(sound);

describe('a disk that is full for a while', () => {
  it.each([
    ['one checkpoint', 3, 5],
    ['two', 3, 7],
    ['the first ones', 1, 5],
  ])('costs a run nothing but %s', async (_what, from, to) => {
    await (await prepared(folder.at('whole'), config)).start();
    const run = await prepared(folder.at('run'), config);
    const said = warnings(run);
    atStep(run, from, full);
    atStep(run, to, sound);
    expect(await failure(run)).toBe('finished');
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
    expect(said.slice(0, 1)).toEqual([
      expect.stringMatching(/the disk is full\. The run continues.*checkpoint/),
    ]);
    expect(said.at(-1)).toMatch(/The checkpoint is stored now\. The last good checkpoint is step-0000/);
  });

  it('ends a run when it has been so for too long, and the last good checkpoint stays', async () => {
    await (await prepared(folder.at('whole'), config)).start();
    const run = await prepared(folder.at('run'), config);
    const said = warnings(run);
    atStep(run, 3, full);
    expect(await failure(run)).toMatch(
      /^RECALL_WRITE: .*the disk is full.*step-000002\. To resume from it: recall/,
    );
    expect(said).toHaveLength(2);
    await (await resumeRun(folder.at('run'))).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });

  it('ends a run that has come to its end, for there is no later', async () => {
    await (await prepared(folder.at('whole'), config)).start();
    const run = await prepared(folder.at('run'), config);
    atStep(run, 11, full);
    expect(await failure(run)).toMatch(/^RECALL_WRITE: .*step-000010/);
    await (await resumeRun(folder.at('run'))).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });
});

it('a folder that has vanished ends the run at the next checkpoint, and is not made again', async () => {
  const run = await prepared(folder.at('run'), config);
  atStep(run, 3, () => rmSync(folder.at('run'), { recursive: true }));
  expect(await failure(run)).toMatch(/^RECALL_WRITE: .*The run's folder is gone\./);
  expect(existsSync(folder.at('run'))).toBe(false);
});
