// A configuration in code cannot be stored; a resumed run finds it where it was, or says that it is gone.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRun, defineSampler, resumeRun, uniformOver, weighted } from '../../../core/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const own = { ...tiny, sampler: undefined, probes: undefined };
beforeEach(() => mkdir(folder.at('project')));

const project = (text: string) =>
  writeFile(
    folder.at('project/recall.config.mjs'),
    `import { defineConfig, defineSampler, uniformOver, weighted } from 'recall-lab';
     const halves = defineSampler({ name: 'halves', at: (step, { individuals }) => uniformOver(step % 2 ? individuals : individuals / 2) });
     export default defineConfig({
       steps: 8, batch: 4, model: { layers: 1, width: 8, heads: 2 }, engine: { threads: 1 },
       population: ${JSON.stringify(own.population)},
       reporters: { jsonl: {} },
       ${text}
     });`,
  );
/** Whose project may bring code. */
const here = () => ({ cwd: folder.at('project') });
const start = (name: string) => createRun({ cwd: folder.at('project'), folder: folder.at(name) });

describe('a plugin made in a configuration file', () => {
  it.each([
    'sampler: halves()',
    "sampler: { plugin: 'staged-warmup', stages: [{ steps: 3, sampler: halves() }, { sampler: 'uniform' }] }",
  ])('is found again when the run is resumed: %s', async (text) => {
    await project(text);
    await (await start('whole')).start();
    await startUntil(await start('run'), 5);
    await (await resumeRun(folder.at('run'), here())).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });

  it('is found again when the folder of the configuration was named from the working folder', async () => {
    await project('sampler: halves()');
    const cwd = path.relative(process.cwd(), folder.at('project'));
    await startUntil(await createRun({ cwd, folder: folder.at('run') }), 5);
    expect((await (await resumeRun(folder.at('run'), here())).start()).steps).toBe(8);
  });

  it('is named when its file is gone, and can be handed over', async () => {
    await project('sampler: halves()');
    await startUntil(await start('run'), 5);
    await rm(folder.at('project/recall.config.mjs'));
    await expect(resumeRun(folder.at('run'), here())).rejects.toMatchObject({
      code: 'RECALL_PLUGIN_GONE',
      message: expect.stringMatching(/sampler "halves".*recall\.config\.mjs/s) as string,
    });
    const halves = defineSampler({
      name: 'halves',
      at: (step, { individuals }) => uniformOver(step % 2 ? individuals : individuals / 2),
    });
    const { steps } = await (await resumeRun(folder.at('run'), { ...here(), plugins: [halves] })).start();
    expect(steps).toBe(8);
  });
});

describe('an option that JSON cannot hold', () => {
  const million = 'Float32Array.from({ length: 1_000_000 }, (_, i) => 1 + (i % 5))';
  /** A sampler in the project's file that is given a value, and takes weights from it. */
  const holding = (value: string, weights = 'Array(individuals).fill(1)') =>
    project(`sampler: defineSampler({
      name: 'holding',
      options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      create: ({ individuals, options: { value } }) => {
        const distribution = weighted(${weights});
        return { at: () => distribution };
      },
    })({ value: ${value} }),`);
  const stored = async () => {
    const text = await readFile(folder.at('run/config.json'), 'utf8');
    return (JSON.parse(text) as { sampler: { value?: unknown } }).sampler.value;
  };

  it.each<[value: string, stored: unknown, weights?: string]>([
    [
      million,
      'Float32Array of 1,000,000 (SHA-256 d0eeef557abb83d9)',
      'value.subarray(individuals, 2 * individuals)',
    ],
    [
      'new (class Weights { all = Array(100_000).fill(1); })()',
      'Weights (SHA-256 4ca9b4b236974fd7)',
      'value.all.slice(0, individuals)',
    ],
    ['new Date(0)', '1970-01-01T00:00:00.000Z', 'Array(value.getTime() + individuals).fill(1)'],
    ['5n', '5n', 'Array(individuals).fill(Number(value - 4n))'],
    ['new (class Self { self = this; })()', 'Self', 'Array(value.self ? individuals : 0).fill(1)'],
    ['(n) => Array(n).fill(1)', undefined, 'value(individuals)'],
  ])('is stored in short, and found again: %s', async (value, short, weights) => {
    await holding(value, weights);
    await (await start('whole')).start();
    await startUntil(await start('run'), 5);
    expect(await stored()).toEqual(short);
    await (await resumeRun(folder.at('run'), here())).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });

  it('is known to have changed', async () => {
    await holding(million);
    await startUntil(await start('run'), 5);
    await holding(million.replace('i % 5', 'i % 7'));
    // In one process a file is loaded once.
    await rename(folder.at('project'), folder.at('after'));
    const origin = await readFile(folder.at('run/run.json'), 'utf8');
    await writeFile(folder.at('run/run.json'), origin.replaceAll('/project', '/after'));
    await expect(resumeRun(folder.at('run'), { cwd: folder.at('after') })).rejects.toMatchObject({
      code: 'RECALL_CHANGED',
      message: expect.stringMatching(
        /sampler\.value: "Float32Array of 1,000,000 \(SHA-256 .* -> "Float32Array of 1,000,000 \(SHA-256 /,
      ) as string,
    });
  });

  it('is handed over by a program that made it', async () => {
    const weighing = defineSampler({
      name: 'weighing',
      options: z.strictObject({ weights: z.instanceof(Float32Array) }),
      create: ({ options }) => ({ at: () => weighted(options.weights) }),
    });
    const made = () => ({ sampler: weighing({ weights: new Float32Array(64).fill(2, 5) }) });
    await startUntil(await prepared(folder.at('run'), { ...tiny, ...made() }), 5);
    await expect(resumeRun(folder.at('run'), { plugins: [weighing] })).rejects.toMatchObject({
      code: 'RECALL_PLUGIN_GONE',
      message: expect.stringMatching(/the value of sampler\.weights .* in `overrides`/) as string,
    });
    const resumed = await resumeRun(folder.at('run'), { plugins: [weighing], overrides: made() });
    expect((await resumed.start()).steps).toBe(12);
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
    await expect(resumeRun(folder.at('run'), here())).rejects.toMatchObject({ code: 'RECALL_MODULE' });
    expect(globalThis).not.toHaveProperty('evil');
  });
});
