// What interventions changed is still changed in a run that was interrupted and goes on.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { resumeRun } from '../../../core/run/resume/resume.js';
import * as plugins from '../../../plugins/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../../run/fixture.js';

const folder = temporaryFolder();
const { attentionPatching, earlyStop, fineTune, freeze, learningRate } = plugins;
const replay = { weight: 0.5, storage: 'most-forgotten', size: 4, refresh: 3 } as const;

describe.each(
  Object.entries({
    'attention patching': attentionPatching({ reference: 4, start: 2, end: 9 }),
    'fine-tuning': fineTune({ at: 3, individuals: 8, optimizer: 'reset', learningRate: 1e-3 }),
    'fine-tuning with replay of the most forgotten': fineTune({ at: 3, individuals: 8, replay }),
    freezing: freeze({ parts: ['mlp'], at: 2, thaw: 9 }),
    'a learning rate': learningRate({
      rate: 1e-3,
      final: 0,
      measurement: 'recall.loss',
      below: 99,
      times: 2,
    }),
    'an early stop': earlyStop({ measurement: 'recall.loss', below: 99, times: 4 }),
  }),
)('a run with %s', (_name, spec) => {
  it('comes to the same when it is interrupted', async () => {
    const config = compose(tiny, { interventions: { change: spec } });
    await (await prepared(folder.at('whole'), config)).start();
    await startUntil(await prepared(folder.at('part'), config), 5);
    await startUntil(await resumeRun(folder.at('part')), 7);
    await (await resumeRun(folder.at('part'))).start();
    expect(await results(folder.at('part'))).toEqual(await results(folder.at('whole')));
  });
});

describe.each(
  Object.entries({
    'attention patching': attentionPatching({ reference: 4, start: 2 }),
    'fine-tuning': fineTune({ at: 3, individuals: 8, learningRate: 1e-3 }),
    freezing: freeze({ parts: ['mlp'], at: 2 }),
    'a learning rate': learningRate({ rate: 1e-3, at: 1 }),
  }),
)('%s', (_name, spec) => {
  it('that is added after its step is in force at once, for good', async () => {
    await startUntil(await prepared(folder.at('run')), 5);
    const request = { folder: folder.at('whole'), overrides: { interventions: { change: spec } } };
    await (await resumeRun(folder.at('run'), request)).start();
    const events = (await readFile(folder.at('whole/events.jsonl'), 'utf8')).split('\n');
    const decided = events.filter((line) => line.includes('"transition"'));
    expect(decided).toEqual([expect.stringMatching(/"step":5,"plugin":"change"/)]);

    await startUntil(await resumeRun(folder.at('run'), { ...request, folder: folder.at('part') }), 7);
    await (await resumeRun(folder.at('part'))).start();
    expect(await results(folder.at('part'))).toEqual(await results(folder.at('whole')));
  });
});

it('a reference is trained once, and kept in the folder of the run', async () => {
  const config = compose(tiny, { interventions: { change: attentionPatching({ reference: 4 }) } });
  await startUntil(await prepared(folder.at('part'), config), 5);
  expect(existsSync(folder.at('part/references/step-4/model.safetensors'))).toBe(true);
});
