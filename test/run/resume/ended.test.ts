// A run that an intervention ended has ended, until somebody has it go on.
import { readFile, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { resumeRun } from '../../../core/index.js';
import { earlyStop, recall } from '../../../plugins/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
/** Ends at step 3, the second time that the loss is measured. */
const stop = earlyStop({ measurement: 'recall.loss', below: 99, times: 2 });
const stopping = compose(tiny, { interventions: { enough: stop } });
const ended = async (name: string) => (await prepared(folder.at(name), stopping)).start();

describe('a run that an intervention ended', () => {
  it('says so in its summary, and which', async () => {
    expect(await ended('run')).toMatchObject({
      steps: 3,
      stopped: 'recall.loss below 99',
      stoppedBy: 'enough',
    });
    const asked = await startUntil(await prepared(folder.at('asked')), 3);
    expect(asked).toMatchObject({ steps: 3, stopped: 'Ctrl-C', stoppedBy: null });
  });

  it('has ended, and says how it would go on', async () => {
    await ended('run');
    const before = await results(folder.at('run'));
    for (const request of [{}, { overrides: { engine: { threads: 2 } } }, { folder: folder.at('branch') }]) {
      await expect(resumeRun(folder.at('run'), request)).rejects.toMatchObject({
        code: 'RECALL_FINISHED',
        message: expect.stringMatching(
          /"enough" ended the run at step 3: recall.loss below 99 .*--steps 24.*--set interventions.enough=false/,
        ) as string,
      });
    }
    expect(await results(folder.at('run'))).toEqual(before);
  });

  it.each([
    ['is given more steps', { overrides: { steps: 14 } }, 14],
    ['does without the intervention', { set: ['interventions.enough=false'] }, 12],
    ['has another level, which is waited for anew', { set: ['interventions.enough.below=98'] }, 9],
    ['is changed in another way', { set: ['optimizer.learningRate=0.001'] }, 12],
    ['measures more', { overrides: { probes: { more: recall({ individuals: 4 }) } } }, 12],
  ])('goes on when it %s', async (_what, request, steps) => {
    await ended('run');
    await startUntil(await resumeRun(folder.at('run'), request), 5);
    const expected = steps === 9 ? 'recall.loss below 98' : null;
    // What was once had to go on needs no asking again.
    expect(await (await resumeRun(folder.at('run'))).start()).toMatchObject({ steps, stopped: expected });
  });

  it('ends there again when only its end was lost', async () => {
    await ended('run');
    const whole = await results(folder.at('run'));
    await rm(folder.at('run/summary.json'));
    await (await resumeRun(folder.at('run'))).start();
    expect(await results(folder.at('run'))).toEqual(whole);
    expect(await readFile(folder.at('run/events.jsonl'), 'utf8')).toContain('"by":"enough"');
  });
});
