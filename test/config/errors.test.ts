// Whatever is wrong, one error names the key, the file that has it, and the chain of `extends` that leads there.
import { describe, expect, it } from 'vitest';
import { createRun, definePreset, uniformOver } from 'recall-lab';
import { biographies, fineTune, jsonl, recall, stagedWarmup, zipf } from 'recall-lab/plugins';
import { errorOf, project } from './project.js';

/** `recall.config.json` is right, and extends a file that is not. */
const failing = (base: object, files: Record<string, string> = {}) =>
  errorOf(
    createRun({
      cwd: project({
        'recall.config.json': { extends: './team/base.json', steps: 100 },
        'team/base.json': { extends: 'zipf', ...base },
        ...files,
      }),
    }),
  );
const CHAIN = 'recall.config.json -> team/base.json';
const plugin = (declared: string) => `
  import { defineProbe } from 'recall-lab';
  export const mine = defineProbe({ name: 'mine', measure: () => [], ${declared} });`;

describe('an error names file, key and chain:', () => {
  it('of a cycle', async () => {
    expect(await failing({ extends: '../recall.config.json' })).toMatchObject({
      code: 'RECALL_EXTENDS_CYCLE',
      at: `extends in ${CHAIN} -> recall.config.json`,
    });
  });

  it('of a preset that is missing, with the nearest name', async () => {
    expect(await failing({ extends: 'zpif' })).toMatchObject({
      code: 'RECALL_UNKNOWN_PRESET',
      at: `extends in ${CHAIN}`,
      fix: expect.stringContaining('Did you mean "zipf"?') as string,
    });
  });

  it('of a file that is missing', async () => {
    expect(await failing({ extends: './nowhere.yaml' })).toMatchObject({
      code: 'RECALL_CONFIG_FILE',
      at: expect.stringMatching(new RegExp(`/team/nowhere\\.yaml, by extends in ${CHAIN}$`)) as string,
    });
  });

  it.each([
    ['sampler.stages.0.steps', { plugin: 'staged-warmup', stages: [{ steps: 'many', sampler: 'zipf' }] }],
    [
      'sampler.stages.1.steps',
      {
        plugin: 'staged-warmup',
        stages: [{ steps: 3, sampler: 'zipf' }, { sampler: 'zipf' }, { sampler: 'zipf' }],
      },
    ],
    [
      'sampler.stages.1.sampler.exponent',
      {
        plugin: 'staged-warmup',
        stages: [{ steps: 3, sampler: 'zipf' }, { sampler: { plugin: 'zipf', exponent: 'steep' } }],
      },
    ],
  ])('of a wrong type deep inside an option: %s', async (key, sampler) => {
    expect(await failing({ sampler })).toMatchObject({ code: 'RECALL_OPTION', at: `${key} in ${CHAIN}` });
  });

  it('of a wrong type of a key', async () => {
    expect(await failing({ optimizer: { beta1: 'most' } })).toMatchObject({
      code: 'RECALL_CONFIG',
      at: `optimizer.beta1 in ${CHAIN}`,
    });
  });

  it('of two plugins of one name, and of both their files', async () => {
    const files = { 'team/a.mjs': plugin(''), 'team/b.mjs': plugin('') };
    const error = await failing({ plugins: ['./a.mjs', './b.mjs'] }, files);
    expect(error).toMatchObject({
      code: 'RECALL_DUPLICATE_PLUGIN',
      problem: expect.stringContaining('"mine"') as string,
    });
    expect(error.at).toMatch(new RegExp(`/team/a\\.mjs and .*/team/b\\.mjs, by plugins in ${CHAIN}$`));
  });

  it.each([
    ['another plugin', "needs: { plugins: ['forgetting'] }"],
    ['another engine', "needs: { engine: 'cuda' }"],
    ['another version', "needs: { recall: '>=7' }"],
  ])('of a need for %s that is not met', async (_what, needs) => {
    const files = { 'team/a.mjs': plugin(needs) };
    expect(await failing({ plugins: ['./a.mjs'], probes: { mine: {} } }, files)).toMatchObject({
      code: 'RECALL_NEED',
      problem: expect.stringContaining('"mine" needs') as string,
      at: `probes.mine in ${CHAIN}`,
    });
  });

  it('of a schedule that a plugin cannot make, even if the plugin does not say where it is', async () => {
    const files = {
      'team/a.mjs': `import { cycle, defineSampler } from 'recall-lab';
        export const turns = defineSampler({ name: 'turns', create: () => cycle([]) });`,
    };
    expect(await failing({ plugins: ['./a.mjs'], sampler: 'turns' }, files)).toMatchObject({
      code: 'RECALL_SCHEDULE',
      at: `sampler in ${CHAIN}`,
    });
  });

  it('of stages that do not fit into the run', async () => {
    const stages = [{ steps: 200, sampler: 'zipf' }, { sampler: 'uniform' }];
    expect(await failing({ sampler: { plugin: 'staged-warmup', stages } })).toMatchObject({
      code: 'RECALL_SCHEDULE',
      at: `sampler.stages in ${CHAIN}`,
    });
  });
});

describe('code where a plugin is expected is answered with what to write:', () => {
  class Halves {
    at() {
      return uniformOver(1);
    }
  }
  it.each<[object, string, string]>([
    [{ sampler: zipf }, 'sampler', 'Write zipf().'],
    [{ sampler: stagedWarmup }, 'sampler', 'Write stagedWarmup().'],
    [{ sampler: { plugin: zipf, exponent: 2 } }, 'sampler', 'Write zipf({ ...options }).'],
    [{ population: biographies }, 'population', 'Write biographies().'],
    [{ probes: { recall } }, 'probes.recall', 'Write recall().'],
    [{ interventions: { later: fineTune } }, 'interventions.later', 'Write fineTune().'],
    [{ reporters: { jsonl } }, 'reporters.jsonl', 'Write jsonl().'],
    [{ sampler: Halves }, 'sampler', "Write defineSampler({ name: 'mine', use: Halves })()."],
    [{ sampler: new Halves() }, 'sampler', "Write defineSampler({ name: 'mine', use: Halves })()."],
    [{ population: new Halves() }, 'population', "Write definePopulation({ name: 'mine', use: Halves })()."],
    [{ sampler: () => uniformOver(1) }, 'sampler', "Write defineSampler({ name: 'mine', at })()."],
    [{ sampler: { at: () => uniformOver(1) } }, 'sampler', "Write defineSampler({ name: 'mine', at })()."],
    [
      { probes: { length: { measure: () => [] } } },
      'probes.length',
      "Write defineProbe({ name: 'length', measure })().",
    ],
  ])('%o', async (config, at, fix) => {
    const preset = definePreset('team', { extends: 'uniform', ...config });
    const error = await errorOf(createRun({ file: false, preset: { extends: preset } }));
    expect(error).toMatchObject({
      code: 'RECALL_CONFIG',
      at: `${at} in the given configuration -> preset team`,
      fix,
    });
  });

  it('deep inside of options, too', async () => {
    const sampler = { plugin: 'staged-warmup', stages: [{ steps: 3, sampler: zipf }, { sampler: 'zipf' }] };
    expect(await errorOf(createRun({ file: false, preset: { extends: 'uniform', sampler } }))).toMatchObject({
      code: 'RECALL_OPTION',
      at: expect.stringMatching(/^sampler\.stages\.0\.sampler in /) as string,
      fix: 'Write zipf().',
    });
  });
});
