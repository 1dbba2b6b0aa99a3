// What cannot be read at present is not damaged: the run says what the system says, and is left as it is.
import type { PathLike } from 'node:fs';
import type * as files from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { resumeRun } from '../../../core/index.js';
import { prepared, temporaryFolder, tiny } from '../fixture.js';

const fault = vi.hoisted(() => ({ file: '', code: '' }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  const failing =
    <Given extends [PathLike, ...unknown[]], Answer>(call: (...given: Given) => Answer) =>
    (...given: Given): Answer => {
      if (fault.file === '' || !String(given[0]).endsWith(fault.file)) return call(...given);
      return Promise.reject(Object.assign(new Error(fault.code), { code: fault.code })) as Answer;
    };
  return {
    ...real,
    open: failing(real.open),
    readFile: failing(real.readFile as never),
    readdir: failing(real.readdir as never),
  };
});

const folder = temporaryFolder();

describe.each(['EIO', 'EACCES', 'EMFILE'])('with %s', (code) => {
  it.each([
    'state.safetensors',
    'step-000012/manifest.json',
    'checkpoints',
    'config.json',
    'summary.json',
    'history.jsonl',
  ])('at %s, a resumption is refused, and goes on when it is over', async (file) => {
    await (await prepared(folder.at('run'), { ...tiny, steps: 12 })).start();
    Object.assign(fault, { file, code });
    const refused = expect(resumeRun(folder.at('run'), { overrides: { steps: 14 } })).rejects;
    await refused.toMatchObject({ code: 'RECALL_READ', message: expect.stringContaining(file) as string });
    fault.file = '';
    const resumed = await resumeRun(folder.at('run'), { overrides: { steps: 14 } });
    expect(resumed.notes.join()).not.toContain('resumes from');
    expect((await resumed.start()).steps).toBe(14);
    expect(await readdir(folder.at('run/checkpoints'))).not.toContain('damaged-step-000012');
  });
});
