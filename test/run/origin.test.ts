// A configuration in code cannot be stored; a resumed run finds it where it was, or says that it is gone.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRun, defineSampler, resumeRun, uniform } from '../../core/index.js';
import { results, startUntil, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();
const own = { ...tiny, sampler: undefined, probes: undefined };
beforeEach(() => mkdir(folder.at('project')));

const project = (text: string) =>
  writeFile(
    folder.at('project/recall.config.mjs'),
    `import { defineConfig, defineSampler, uniform } from 'recall-lab';
     const halves = defineSampler({ name: 'halves', at: (step, { individuals }) => uniform(step % 2 ? individuals : individuals / 2) });
     export default defineConfig({
       steps: 8, batch: 4, model: { layers: 1, width: 8, heads: 2 }, engine: { threads: 1 },
       population: ${JSON.stringify(own.population)},
       reporters: { jsonl: {} },
       ${text}
     });`,
  );
const start = (name: string) => createRun({ cwd: folder.at('project'), folder: folder.at(name) });

describe('a plugin made in a configuration file', () => {
  it.each([
    'sampler: halves()',
    "sampler: { plugin: 'staged-warmup', stages: [{ steps: 3, sampler: halves() }, { sampler: 'uniform' }] }",
  ])('is found again when the run is resumed: %s', async (text) => {
    await project(text);
    await (await start('whole')).start();
    await startUntil(await start('run'), 5);
    await (await resumeRun(folder.at('run'))).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });

  it('is named when its file is gone, and can be handed over', async () => {
    await project('sampler: halves()');
    await startUntil(await start('run'), 5);
    await rm(folder.at('project/recall.config.mjs'));
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({
      code: 'RECALL_PLUGIN_GONE',
      message: expect.stringMatching(/sampler "halves".*recall\.config\.mjs/s) as string,
    });
    const halves = defineSampler({
      name: 'halves',
      at: (step, { individuals }) => uniform(step % 2 ? individuals : individuals / 2),
    });
    const { steps } = await (await resumeRun(folder.at('run'), { plugins: [halves] })).start();
    expect(steps).toBe(8);
  });
});

describe('the folder of a run', () => {
  it('is data: code that lies in it is not loaded', async () => {
    await project("sampler: 'uniform'");
    await startUntil(await start('run'), 5);
    await writeFile(folder.at('run/evil.mjs'), 'globalThis.evil = true; export const x = 1;');
    const file = folder.at('run/config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, plugins: [folder.at('run/evil.mjs')] }));
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_MODULE' });
    expect(globalThis).not.toHaveProperty('evil');
  });
});
