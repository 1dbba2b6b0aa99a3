// What is in a run's folder, or is missing in it, never costs what the run has come to, nor brings code or reaches outside.
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRun, defineProbe, resumeRun } from '../../../core/index.js';
import type { Json } from '../../../core/bus/events.js';
import { attention, jsonl, tensorboard } from '../../../plugins/index.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const text = (name: string) => readFile(folder.at(name), 'utf8');
const resumed = async (overrides: object, run = 'run') =>
  (await resumeRun(folder.at(run), { overrides: overrides })).start();

describe('a run that has ended, and whose checkpoints are gone', () => {
  it.each(['removed', 'a file'])('%s: does not begin again over what it has', async (what) => {
    await (await prepared(folder.at('run'))).start();
    await rm(folder.at('run/checkpoints'), { recursive: true });
    if (what === 'a file') await writeFile(folder.at('run/checkpoints'), '');
    const before = await text('run/metrics.jsonl');
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_CHECKPOINT' });
    expect(await text('run/metrics.jsonl')).toBe(before);
    expect(existsSync(folder.at('run/summary.json'))).toBe(true);
  });
});

describe('logs', () => {
  it('are kept when a run goes on without their reporter, and with it again', async () => {
    const both = { ...tiny, reporters: { jsonl: jsonl(), tensorboard: tensorboard() } };
    await (await prepared(folder.at('run'), both)).start();
    const before = await text('run/metrics.jsonl');
    const board = await readFile(folder.at('run/events.out.tfevents.recall'));
    await resumed({ steps: 14, reporters: { jsonl: false, tensorboard: false } });
    expect(await text('run/metrics.jsonl')).toBe(before);
    await resumed({ steps: 16, reporters: { jsonl: jsonl(), tensorboard: tensorboard() } });
    const after = await text('run/metrics.jsonl');
    expect(after.startsWith(before)).toBe(true);
    expect(after.length).toBeGreaterThan(before.length);
    const later = await readFile(folder.at('run/events.out.tfevents.recall'));
    expect(later.subarray(0, board.length).equals(board)).toBe(true);
  });
});

describe('state that cannot be stored', () => {
  const measure = () => [];
  it.each([
    ['nothing', () => undefined],
    ['what is no plain data', () => 10n],
  ])('because it is %s ends the run at the checkpoint, naming the plugin', async (_what, save) => {
    const mine = defineProbe({
      name: 'mine',
      create: () => ({ measure, save: save as unknown as () => Json, restore: () => undefined }),
    });
    const run = await prepared(folder.at('run'), { ...tiny, probes: { mine: mine() } });
    await expect(run.start()).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      message: expect.stringContaining('The probe mine cannot be saved') as string,
    });
  });

  it('because an array is none of 32-bit numbers, likewise', async () => {
    const mine = defineProbe({
      name: 'mine',
      create: () => ({
        measure,
        save: () => null,
        restore: () => undefined,
        saveArrays: () => ({ counts: [1, 2] as never }),
        restoreArrays: () => undefined,
      }),
    });
    const run = await prepared(folder.at('run'), { ...tiny, probes: { mine: mine() } });
    await expect(run.start()).rejects.toThrow('"counts" is not a Float32Array');
  });
});

describe('a folder from a stranger', () => {
  /** A run with code beside its files, and what `edit` makes of them. */
  async function withCode(edit: { config?: object; origin?: object }): Promise<void> {
    await startUntil(await prepared(folder.at('run')), 5);
    await writeFile(folder.at('run/evil.mjs'), `globalThis.evil = true; export default {};`);
    for (const [name, changes] of [
      ['config.json', edit.config],
      ['run.json', edit.origin],
    ] as const) {
      const content = JSON.parse(await text(`run/${name}`)) as object;
      await writeFile(folder.at(`run/${name}`), JSON.stringify({ ...content, ...changes }));
    }
  }
  const refused = async () => {
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_MODULE' });
    expect((globalThis as { evil?: boolean }).evil).toBeUndefined();
  };

  it.each([['extends a module', { config: { extends: './run/evil.mjs' } }]])(
    'that %s brings no code along',
    async (_what, edit) => {
      await withCode(edit);
      await refused();
    },
  );

  it('that names a module by its address, or behind a link, brings no code along', async () => {
    await withCode({ config: { plugins: [`file://${folder.at('run/evil.mjs')}`] } });
    await refused();
    await symlink(folder.at('run'), folder.at('link'));
    await withCodeAt('link/evil.mjs');
    await refused();
  });
  async function withCodeAt(module: string): Promise<void> {
    const config = JSON.parse(await text('run/config.json')) as object;
    await writeFile(
      folder.at('run/config.json'),
      JSON.stringify({ ...config, plugins: [folder.at(module)] }),
    );
  }

  it.each(['events.jsonl', 'history.jsonl', 'checkpoints', 'run.lock'])(
    'writes nothing where its %s leads to',
    async (name) => {
      await startUntil(await prepared(folder.at('run')), 5);
      const victim = folder.at('victim');
      if (name === 'checkpoints') await cp(folder.at('run/checkpoints'), victim, { recursive: true });
      else await writeFile(victim, 'mine');
      await rm(folder.at(`run/${name}`), { recursive: true, force: true });
      await symlink(victim, folder.at(`run/${name}`));
      await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_LINK' });
      if (name !== 'checkpoints') expect(await readFile(victim, 'utf8')).toBe('mine');
    },
  );

  it('has no plugin whose name climbs out of it', async () => {
    const probes = { '../../out': attention({ individual: 0, texts: 4 }) };
    await mkdir(folder.at('run'));
    await expect(
      createRun({ file: false, preset: { ...tiny, probes }, folder: folder.at('run') }),
    ).rejects.toMatchObject({ code: 'RECALL_CONFIG' });
  });
});
