// Whatever a plugin remembers, wherever it stands: a run that was interrupted and goes on decides and learns the same.
import { describe, expect, it } from 'vitest';
import {
  constant,
  createRun,
  defineIntervention,
  defineProbe,
  defineSampler,
  join,
  resumeRun,
  uniformOver,
  type PartialConfig,
  type Sampler,
} from '../../../core/index.js';
import { compose } from '../../../core/config/index.js';
import { curricula } from '../../faults/curricula.js';
import { differences, resultsOf } from '../../faults/results.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const remembered = Object.entries(curricula).filter(([, config]) => 'plugins' in config);

describe.each(remembered)('a run with %s', (_name, config) => {
  it('comes to the same when it is interrupted', async () => {
    const begin = (name: string) =>
      createRun({ file: false, preset: config as PartialConfig, folder: folder.at(name) });
    await (await begin('whole')).start();
    const expected = await resultsOf(folder.at('whole'));
    const stops = [1, 7, 16, 22, 36];
    await startUntil(await begin('stopped'), stops[0]);
    for (const stop of [...stops.slice(1), Infinity]) {
      // The plugins are this test's own code, which no project names.
      await startUntil(
        await resumeRun(folder.at('stopped'), { allow: (config as { plugins: string[] }).plugins }),
        stop,
      );
    }
    expect(differences(expected, await resultsOf(folder.at('stopped')))).toEqual([]);
  });
});

describe('what cannot be stored is refused at the first boundary', () => {
  const saving = (save: () => unknown): Partial<Sampler> => ({
    save: save as () => null,
    restore: () => undefined,
  });
  const refusal = async (config: PartialConfig) =>
    (await prepared(folder.at(Object.keys(config)[0]), compose(tiny, config))).start().then(
      () => 'finished',
      ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
    );
  const measure = () => [];

  it.each<[string, unknown]>([
    ['it is a promise', Promise.resolve({})],
    ['it is of the class Map', new Map([[1, 2]])],
    ['it is undefined', undefined],
    ['`seen` is of the class Set', { seen: new Set() }],
    ['`losses[1]` is NaN', { losses: [1, NaN] }],
    ['`losses[1]` is undefined', { losses: [1, undefined] }],
    ['`at` is of the class Date', { at: new Date(0) }],
    ['`all.sums` is of the class Float32Array', { all: { sums: new Float32Array(2) } }],
    ['`count` is 3', { count: 3n }],
    ['`call` is a function', { call: () => 1 }],
  ])('as plain data: %s', async (problem, state) => {
    const careless = defineProbe({
      name: 'careless',
      create: () => ({ measure, ...saving(() => state) }),
    });
    const sampler = defineSampler({
      name: 'careless',
      create: () =>
        join([
          { steps: 3, sampler: { ...constant(uniformOver(4)), ...saving(() => state) } },
          { sampler: constant(uniformOver(8)) },
        ]),
    });
    expect(await refusal({ probes: { careless: careless() } })).toContain(
      `RECALL_PLUGIN The probe careless cannot be saved: what \`save\` returned is not plain data: ${problem}`,
    );
    expect(await refusal({ sampler: sampler() })).toContain(
      'RECALL_PLUGIN The sampler sampler cannot be saved',
    );
  });

  it('also in a decision, which would be recorded as something else', async () => {
    const deciding = defineIntervention({
      name: 'deciding',
      decide: () => ({ known: new Set([1]) }) as never,
      change: () => ({}),
    });
    expect(await refusal({ interventions: { deciding: deciding() } })).toContain(
      'which is not plain data: `known` is of the class Set',
    );
  });

  it('and a sampler of a change that saves and does not restore', async () => {
    const half = defineIntervention({
      name: 'half',
      decide: ({ step }) => (step === 2 ? true : undefined),
      change: () => ({ sampler: { ...constant(uniformOver(4)), save: () => 1 } }),
    });
    expect(await refusal({ interventions: { half: half() } })).toContain('it has `save` but no `restore`');
  });
});
