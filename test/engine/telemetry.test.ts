// A run tells nobody of itself, and leaves nothing behind outside its folder: onnxruntime would do both.
import { mkdir, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { TINY } from '../cli/recall.js';
import { recallProcess } from '../cli/process.js';
import { temporaryFolder } from '../run/fixture.js';

const folder = temporaryFolder();

describe('a run', () => {
  it('leaves nothing behind outside its folder', async () => {
    const home = folder.at('home');
    await mkdir(home);
    // onnxruntime is silent on machines that it takes for a build server's.
    const builds = { CI: undefined, GITHUB_ACTIONS: undefined, TF_BUILD: undefined };
    const env = { HOME: home, TMPDIR: home, XDG_CACHE_HOME: undefined, ORT_DISABLE_TELEMETRY: undefined };
    const args = ['--preset', 'uniform', ...TINY, '--quiet', '--out', folder.at('run')];
    const { code } = await recallProcess(args, { env: { ...builds, ...env } }).ended;
    expect(code).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });
});
