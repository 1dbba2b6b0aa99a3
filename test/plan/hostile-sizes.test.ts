/** Sizes out of reason: every numeric key either has a plan or a coded error that names it, whatever its value. */
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { zodKeys } from './numeric-keys.js';
import { resolveConfig, type Config } from '../../core/config/index.js';
import { configSchema } from '../../core/config/schema.js';
import { RecallError } from '../../core/errors.js';
import { BUILT_IN_PLUGINS, loadPlugins } from '../../core/plugin/registry.js';
import { checkMemory, trainingMemory } from '../../core/run/checks/memory.js';
import { planRun } from '../../core/plan/plan.js';
import { sampleOf } from '../../core/plan/sample.js';
import { parameterCount, parameterLayout } from '../../core/model/shape.js';

const HOSTILE = [-1, 0, 0.5, 1e6, 1e9, 2 ** 53, 1e308];
const HOLDERS: Readonly<Record<string, string>> = {
  probe: 'probes.x',
  intervention: 'interventions.x',
  reporter: 'reporters.x',
  sampler: 'sampler',
  population: 'population',
};

const tiny = {
  extends: 'uniform',
  steps: 20,
  batch: 2,
  model: { layers: 1, width: 8, heads: 2 },
  population: { individuals: 16, heldOut: 4 },
  probes: { recall: false, hallucination: false },
} as const;

/** What comes of one value: `plan`, or the code of an error of ours. */
async function outcome(set: readonly string[], measure = false): Promise<string> {
  try {
    await planRun(await resolveConfig({ preset: tiny, file: false, set }), { measure });
    return 'plan';
  } catch (error) {
    if (error instanceof RecallError) return error.code;
    throw error;
  }
}

const plugins = (await loadPlugins(BUILT_IN_PLUGINS, import.meta.filename)).list();
const keys = [
  ...zodKeys(configSchema).map((key) => ({ key, before: [] as string[] })),
  ...plugins.flatMap(({ definition: { kind, declaration } }) => {
    const holder = HOLDERS[kind];
    const before = [`${holder}={plugin: ${declaration.name}}`];
    const own = zodKeys(declaration.options as z.core.$ZodType | undefined);
    return own.map((key) => ({ key: `${holder}.${key}`, before }));
  }),
];

describe('a size out of reason', () => {
  it.each(keys)('$before $key has a plan or a coded error', async ({ key, before }) => {
    for (const value of HOSTILE) {
      expect(await outcome([...before, `${key}=${value}`])).toMatch(/^(plan|RECALL_(?!BUG)[A-Z_]+)$/);
    }
  });

  it.each(['batch', 'model.width', 'model.layers', 'model.heads', 'engine.threads', 'steps'])(
    'of %s is refused with the range, or with the memory that it takes',
    async (key) => {
      expect(await outcome([`${key}=9007199254740993`])).toBe('RECALL_CONFIG');
      const found = await outcome([`${key}=1000000`]);
      expect(['RECALL_CONFIG', 'RECALL_MEMORY', key === 'steps' ? 'plan' : '']).toContain(found);
    },
  );
});

describe('the memory of a training', () => {
  const shape = { layers: 2, width: 128, heads: 4, vocabulary: 717, positions: 64 };

  it('is refused with what it takes and what there is', () => {
    expect(() => checkMemory(shape, 1e6, true, shape.positions, 24 * 2 ** 30)).toThrow(
      /^Training 496,768 parameters on batches of 1,000,000 needs about [\d,]+ GiB of memory, but this machine has 24 GiB \(at batch\)/,
    );
    expect(() => checkMemory({ ...shape, width: 65_536 }, 1, false, shape.positions, 2 ** 34)).toThrow(
      '(at model)',
    );
    expect(() => checkMemory(shape, 32, true, shape.positions, 2 ** 30)).not.toThrow();
  });

  it('grows with the batch, the width and the layers', () => {
    const before = trainingMemory(shape, 32);
    expect(trainingMemory(shape, 64)).toBeGreaterThan(before);
    expect(trainingMemory({ ...shape, width: 256 }, 32)).toBeGreaterThan(before);
    expect(trainingMemory({ ...shape, layers: 4 }, 32)).toBeGreaterThan(before);
  });

  it('counts the parameters that the layout has', () => {
    const sum = parameterLayout(shape).reduce((total, { size }) => total + size, 0);
    expect(parameterCount(shape)).toBe(sum);
  });
});

describe('the model that a plan measures', () => {
  const config = { batch: 32 } as Config;
  const shape = { layers: 2, width: 128, heads: 4, vocabulary: 717, positions: 64 };

  it("is the run's own where a step is quick", () => {
    expect(sampleOf(shape, config)).toMatchObject({ isWhole: true, stepRatio: 1, textRatio: 1 });
  });

  it.each([
    { batch: 65_536 },
    { layers: 1024 },
    { width: 65_536, heads: 3 },
    { heads: 128 },
    { width: 1023, heads: 1 },
  ])('is smaller otherwise, with a width that its heads divide: %o', ({ batch = 4096, ...changed }) => {
    const sample = sampleOf({ ...shape, ...changed }, { batch } as Config);
    const { layers, width, heads } = sample.config.model;
    expect(sample.isWhole).toBe(false);
    expect(sample.stepRatio).toBeGreaterThan(1);
    expect([width % heads, layers <= 12]).toEqual([0, true]);
  });
});
