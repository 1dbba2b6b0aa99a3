// What a plugin is called with is data that remembers its plugin, and so do copies of it.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, createRun, defineSampler, uniformOver, type PartialConfig } from 'recall-lab';
import { recall, stagedWarmup } from 'recall-lab/plugins';
import { z } from 'zod';
import { configSchema, partialConfigSchema } from '../../core/config/schema.js';
import { definitionOf, type PluginSpec } from '../../core/plugin/definition.js';
import { errorOf } from '../config/project.js';
import { tiny } from '../run/fixture.js';

/** In no registry: a run finds it only by what a spec remembers. */
const few = defineSampler({
  name: 'few',
  options: z.strictObject({ few: z.int().positive().default(3) }),
  at: (_step, { options }) => uniformOver(options.few),
});
const resolved = async (change: PartialConfig) =>
  (await createRun({ file: false, preset: compose(tiny, change) })).config;

describe('a copy', () => {
  it.each<[string, (spec: PluginSpec) => PluginSpec]>([
    ['spread', (spec) => ({ ...spec, few: 5 })],
    ['assigned', (spec) => Object.assign({}, spec, { few: 5 })],
    ['of a copy', (spec) => ({ ...{ ...spec }, few: 5 })],
  ])('%s is of the same plugin', async (_how, copy) => {
    const sampler = copy(few());
    expect(definitionOf(sampler)).toBe(few);
    expect((await resolved({ sampler })).sampler).toMatchObject({ plugin: 'few', few: 5 });
    await resolved({ sampler: stagedWarmup({ stages: [{ sampler }] }) });
    await resolved({ sampler: { ...stagedWarmup({ stages: [{ sampler }] }) } });
  });

  it('in a record of plugins merges as what it was copied from', async () => {
    const probes = { recall: { ...recall({ individuals: 4 }), every: 6 } };
    expect((await resolved({ probes })).probes.recall).toMatchObject({ every: 6, individuals: 4 });
  });

  it('that names another plugin is that one', async () => {
    const sampler = { ...few(), plugin: 'zipf', exponent: 1 };
    expect(definitionOf(sampler)).toBeUndefined();
    expect((await resolved({ sampler })).sampler).toMatchObject({ plugin: 'zipf', exponent: 1 });
  });

  it('by way of JSON is data alone: its plugin must be known by name, and the error says how', async () => {
    const sampler = JSON.parse(JSON.stringify(few())) as PluginSpec;
    const error = await errorOf(resolved({ sampler }));
    expect(error).toMatchObject({
      code: 'RECALL_UNKNOWN_PLUGIN',
      at: expect.stringMatching(/^sampler in /) as string,
    });
    expect(error.fix).toContain('add its module to `plugins`');
  });
});

describe('what a copy remembers', () => {
  const stored = async (sampler: PluginSpec) => {
    const folder = path.join(await mkdtemp(path.join(tmpdir(), 'recall-copies-')), 'run');
    await (await createRun({ file: false, preset: compose(tiny, { steps: 1, sampler }), folder })).start();
    return readFile(path.join(folder, 'config.json'), 'utf8');
  };

  it('is not in a stored configuration', async () => {
    expect(await stored({ ...few(), few: 5 })).toBe(await stored(few({ few: 5 })));
  });

  it('is nothing to the schemas of configurations', async () => {
    const config = await resolved({ sampler: { ...few() } });
    expect(configSchema.safeParse(config).error).toBeUndefined();
    expect(partialConfigSchema.safeParse(config).error).toBeUndefined();
  });

  it('is nothing that a schema of options sees', async () => {
    const keys: (string | symbol)[] = [];
    const looking = defineSampler({
      name: 'looking',
      options: z.unknown().transform((given) => {
        keys.push(...Reflect.ownKeys(given as object));
        return given;
      }),
      at: () => uniformOver(1),
    });
    await resolved({ sampler: { ...looking(), a: 1 } });
    expect([...new Set(keys)]).toEqual(['a']);
  });

  it('is short when a configuration is printed', () => {
    expect(inspect({ sampler: few() }, { depth: 5 })).toMatch(/\[sampler few\]/);
    expect(inspect(few()).length).toBeLessThan(100);
  });

  it('is carried by any number of copies, with any options', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), ({ plugin: _, ...options }) => {
        const copied = { ...{ ...(few as (options: object) => PluginSpec)(options) } };
        expect(definitionOf(copied)).toBe(few);
        expect(JSON.stringify(copied)).toBe(JSON.stringify({ plugin: 'few', ...options }));
      }),
    );
  });
});
