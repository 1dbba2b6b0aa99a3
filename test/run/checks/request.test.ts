/** What a program hands over is told to be wrong at the call, in words: in JavaScript, no compiler does. */
import { describe, expect, it } from 'vitest';
import { createRun, resumeRun } from 'recall-lab';
import { errorOf } from '../../config/project.js';

describe('createRun', () => {
  it.each<[unknown, RegExp]>([
    [null, /^The argument of createRun is null\. It must be an object\.$/],
    ['uniform', /is "uniform"/],
    [{ presett: 'zipf' }, /createRun has no option "presett"\. Did you mean "preset"\?.*`overrides`/],
    [{ preset: 5 }, /^`preset` of createRun is 5\. .*a preset/],
    [{ set: 'steps=3' }, /^`set` of createRun is "steps=3"\. It must be a list of texts/],
    [{ set: [3] }, /^`set` of createRun is a list\. It must be a list of texts/],
    [{ overrides: 'steps' }, /^`overrides` of createRun is "steps"/],
    [{ file: true }, /^`file` of createRun is true\. .*or false/],
    [{ cwd: 5 }, /^`cwd` of createRun is 5/],
    [{ folder: 5 }, /^`folder` of createRun is 5\. It must be a path, or a function/],
    [{ folder: '' }, /^`folder` of createRun is ""/],
    [{ folder: () => 5 }, /^The folder of the run is 5\. It must be a path/],
    [{ onBoundary: 5 }, /^`onBoundary` of createRun is 5\. It must be a function/],
    [{ onBoundary: null }, /^`onBoundary` of createRun is null\. It must be a function/],
  ])('refuses %o', async (request, message) => {
    const given =
      typeof request === 'object' && request !== null ? { preset: 'uniform', ...request } : request;
    const error = await errorOf(createRun(given as object));
    expect(error).toMatchObject({ code: 'RECALL_CONFIG', message: expect.stringMatching(message) as string });
  });

  it('takes what is undefined for left out', async () => {
    const nothing = { folder: undefined, set: undefined, onBoundary: undefined, file: undefined };
    expect((await createRun({ preset: 'uniform', ...nothing })).notes).toEqual([]);
  });
});

describe('run.stop', () => {
  it.each([
    [5, '5'],
    [null, 'null'],
    ['', '""'],
    [{ because: 'enough' }, 'an object'],
  ])('refuses %o', async (reason, shown) => {
    const run = await createRun({ preset: 'uniform' });
    expect(() => run.stop(reason as string)).toThrow(
      expect.objectContaining({
        code: 'RECALL_CONFIG',
        message: `The argument of run.stop is ${shown}. It must be text: run.stop('enough').`,
      }) as Error,
    );
  });

  it('takes no reason, too', async () => {
    const run = await createRun({ preset: 'uniform', overrides: { engine: { threads: 1 } } });
    run.stop();
    expect(await run.start()).toMatchObject({ steps: 0, stopped: 'asked to stop' });
  });
});

describe('resumeRun', () => {
  it.each<[unknown, unknown, RegExp]>([
    [undefined, undefined, /^The folder of the run is missing\. It must be a path\.$/],
    [5, {}, /^The folder of the run is 5/],
    ['runs/a', null, /^The argument of resumeRun is null/],
    ['runs/a', { preset: 'zipf' }, /resumeRun has no option "preset"/],
    ['runs/a', { set: 'steps=3' }, /^`set` of resumeRun is "steps=3"/],
    ['runs/a', { folder: 5 }, /^`folder` of resumeRun is 5/],
    ['runs/a', { from: '100' }, /^`from` of resumeRun is "100"\. It must be a step/],
    ['runs/a', { plugins: {} }, /^`plugins` of resumeRun is an object\. It must be a list/],
    ['runs/a', { onBoundary: 5 }, /^`onBoundary` of resumeRun is 5/],
  ])('refuses %o, %o', async (folder, request, message) => {
    const error = await errorOf(resumeRun(folder as string, request as object));
    expect(error).toMatchObject({ code: 'RECALL_CONFIG', message: expect.stringMatching(message) as string });
  });
});
