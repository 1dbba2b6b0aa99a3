// Engines of one's own: by value, by name, and what happens to one that does not keep its contract.
import { Ajv } from 'ajv';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRun, defineEngine, resolveConfig, resumeRun } from 'recall-lab';
import { createEngine } from 'recall-lab/kit';
import { tinyRun } from 'recall-lab/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configJsonSchema } from '../../core/config/json-schema.js';
import { project } from '../config/project.js';

const opened: number[] = [];
const quiet = defineEngine({
  name: 'quiet',
  options: z.strictObject({ threads: z.int().positive().default(1) }),
  open({ options: { threads } }) {
    opened.push(threads);
    return createEngine({ name: 'cpu', threads });
  },
});

describe('an engine that is a plugin', () => {
  it('computes a run, and gives what the engine that it opens gives', async () => {
    opened.length = 0;
    const { summary } = await tinyRun({ engine: quiet() });
    expect(opened).toEqual([1]);
    expect(summary.parametersSha256).toBe((await tinyRun()).summary.parametersSha256);
  });

  it('is named like any plugin of a module', async () => {
    const cwd = project({
      'recall.config.json': { extends: 'uniform', plugins: ['./quiet'], engine: 'quiet' },
      'quiet.ts': `import { defineEngine } from 'recall-lab';
        import { createEngine } from 'recall-lab/kit';
        export const quiet = defineEngine({ name: 'quiet', open: () => createEngine({ threads: 1 }) });`,
    });
    const named = await resolveConfig({ cwd });
    expect(named.config.engine).toEqual({ plugin: 'quiet' });
    const builtIn = await resolveConfig({ cwd, overrides: { engine: 'reference' } });
    expect(builtIn.config.engine).toEqual({ name: 'reference' });
    await expect(resolveConfig({ cwd, overrides: { engine: 'quite' } })).rejects.toMatchObject({
      code: 'RECALL_UNKNOWN_PLUGIN',
      problem: 'There is no engine named "quite"',
      fix: expect.stringContaining('Did you mean "quiet"?') as string,
    });
  });

  it('is opened again when its run resumes', async () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'recall-engine-')), 'run');
    const preset = {
      extends: 'uniform',
      ...{ steps: 10, batch: 4, model: { layers: 1, width: 8, heads: 2 } },
      population: { individuals: 64, heldOut: 256 },
    };
    const run = await createRun({ preset: { ...preset, engine: quiet() }, folder });
    run.events$.subscribe(({ type, step }) => type === 'step' && step === 5 && run.stop());
    await run.start();
    await expect(resumeRun(folder)).rejects.toMatchObject({
      problem: expect.stringContaining('quiet') as string,
    });
    expect((await resumeRun(folder, { overrides: { engine: 'cpu' } })).config.engine).toEqual({
      name: 'cpu',
    });
    const resumed = await resumeRun(folder, { plugins: [quiet] });
    const uninterrupted = await createRun({ preset: { ...preset, engine: { threads: 1 } } });
    expect((await resumed.start()).parametersSha256).toBe((await uninterrupted.start()).parametersSha256);
  });

  it('is refused if it cannot be opened, or is none', async () => {
    const broken = defineEngine({ name: 'broken', open: () => Promise.reject(new Error('no such chip')) });
    await expect(tinyRun({ engine: broken() })).rejects.toMatchObject({
      code: 'RECALL_ENGINE_UNAVAILABLE',
      problem: 'The engine "broken" cannot be opened: no such chip',
    });
    const half = defineEngine({ name: 'half', open: () => Promise.resolve({ vector() {} } as never) });
    await expect(tinyRun({ engine: half() })).rejects.toMatchObject({
      code: 'RECALL_HOOK',
      problem: '`open` of the engine "half" returned an object without the method `compile`',
    });
  });

  it('has its options in the JSON Schema, beside the settings of built-in engines', () => {
    const validate = new Ajv({ strict: false }).compile(configJsonSchema([quiet], []));
    const allows = (engine: unknown) => validate({ engine, plugins: ['./quiet'] });
    for (const engine of ['cpu', 'quiet', { name: 'cpu', threads: 2 }, { plugin: 'quiet', threads: 2 }]) {
      expect(allows(engine), JSON.stringify(engine)).toBe(true);
    }
    for (const engine of [{ name: 'gpu' }, { thread: 2 }, { plugin: 'quiet', cores: 2 }]) {
      expect(allows(engine), JSON.stringify(engine)).toBe(false);
    }
  });
});
