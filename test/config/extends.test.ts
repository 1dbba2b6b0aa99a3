import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definePreset, resolveConfig, type PartialConfig } from '../../core/config/index.js';
import { packageName } from '../../core/config/extends.js';
import { located } from '../../core/config/paths.js';
import { complete, errorOf, project } from './project.js';

/** Preset packages as they lie in node_modules: one preset, several, entry points, and data. */
const packages = {
  'node_modules/recall-preset-acme/package.json': {
    name: 'recall-preset-acme',
    type: 'module',
    exports: './index.js',
  },
  'node_modules/recall-preset-acme/index.js': `export default { preset: 'acme', extends: 'zipf', seed: 5 };`,
  'node_modules/@acme/recall-preset/package.json': {
    name: '@acme/recall-preset',
    type: 'module',
    exports: { '.': './index.js', './small': './small.js', './data.json': './data.json' },
  },
  'node_modules/@acme/recall-preset/index.js': [
    `import { definePreset } from 'recall-lab';`,
    `export const one = definePreset('one', { extends: 'zipf', seed: 11 });`,
    `export const two = definePreset('two', { extends: './two.json' });`,
  ].join('\n'),
  'node_modules/@acme/recall-preset/small.js': `export default { extends: ['zipf'], model: { layers: 1 } };`,
  'node_modules/@acme/recall-preset/two.json': { extends: 'zipf', seed: 12 },
  'node_modules/@acme/recall-preset/data.json': { extends: 'zipf', seed: 13 },
};

const resolved = async (config: object, files: Record<string, string | object> = {}) =>
  (await resolveConfig({ cwd: project({ ...packages, ...files, 'recall.config.json': config }) })).config;

describe('extends', () => {
  it.each([
    ['the name of a preset', 'imbalanced-warmup', { preset: 'imbalanced-warmup', seed: 1 }],
    ['a package by its short name', 'acme', { preset: 'acme', seed: 5 }],
    ['a package by its full name', 'recall-preset-acme', { preset: 'acme', seed: 5 }],
    [
      'an entry point of a package',
      '@acme/recall-preset/small',
      { model: { layers: 1, width: 128, heads: 4 } },
    ],
    ['data in a package', '@acme/recall-preset/data.json', { seed: 13 }],
    ['one of several presets of a package', '@acme/recall-preset/one', { preset: 'one', seed: 11 }],
    ['a preset with a path, seen from its own package', '@acme/two', { preset: 'two', seed: 12 }],
    ['a path', './base/one.json', { seed: 21 }],
    ['a path without its extension', './base/one', { seed: 21 }],
    ['a list, the last one strongest', ['zipf', './base/one', 'acme'], { preset: 'acme', seed: 5 }],
    ['an object', { extends: 'zipf', seed: 31 }, { preset: 'zipf (changed)', seed: 31 }],
  ])('takes %s', async (_what, parent, expected) => {
    const files = {
      'base/one.json': { extends: '../root.yaml', seed: 21 },
      'root.yaml': 'extends: uniform\nseed: 20',
      'node_modules/@acme/recall-preset-two/package.json': {
        name: '@acme/recall-preset-two',
        main: './index.js',
      },
      'node_modules/@acme/recall-preset-two/index.js': `module.exports = { preset: 'two', extends: './two.json' };`,
      'node_modules/@acme/recall-preset-two/two.json': { extends: 'zipf', seed: 12 },
    };
    expect(await resolved({ extends: parent }, files)).toMatchObject(expected);
  });

  it('is the same whether parents are listed or nested', async () => {
    const a: PartialConfig = { ...complete, probes: { recall: { every: 5 } } };
    const b: PartialConfig = { probes: { recall: false }, sampler: 'uniform' };
    const c: PartialConfig = { probes: { recall: { individuals: 3 } } };
    const of = async (preset: PartialConfig) => (await resolveConfig({ preset, file: false })).config;
    const listed = await of({ extends: [a, b, c] });
    expect(await of({ extends: [{ extends: [a, b] }, c] })).toEqual(listed);
    expect(await of({ extends: [a, { extends: [b, c] }] })).toEqual(listed);
    expect(await of({ ...c, extends: { ...b, extends: a } })).toEqual(listed);
    expect(listed.probes.recall).toEqual({ plugin: 'recall', individuals: 3 });
  });

  it('may reach the same preset twice', async () => {
    expect(await resolved({ extends: ['zipf', 'uniform', 'zipf'] })).toMatchObject({ preset: 'zipf' });
  });
});

describe('names of packages', () => {
  it.each([
    ['acme', 'recall-preset-acme', undefined],
    ['acme/small', 'recall-preset-acme', 'small'],
    ['recall-preset-acme', 'recall-preset-acme', undefined],
    ['@acme', '@acme/recall-preset', undefined],
    ['@acme/recall-preset', '@acme/recall-preset', undefined],
    ['@acme/recall-preset/small', '@acme/recall-preset', 'small'],
    ['@acme/team', '@acme/recall-preset-team', undefined],
  ])('%s', (name, expected, entry) => {
    expect(packageName(name)).toEqual({ package: expected, entry });
  });
});

describe('errors', () => {
  it.each(['http://example.org/base', 'npm:zipf', 'data:text/yaml,steps: 3'])(
    'an address is not fetched: %s',
    async (address) => {
      const cwd = project({ 'recall.config.json': { extends: address } });
      expect(await errorOf(resolveConfig({ cwd }))).toMatchObject({
        code: 'RECALL_UNKNOWN_PRESET',
        problem: expect.stringContaining(`"${address}"`) as string,
        fix: expect.stringContaining('recall downloads nothing') as string,
      });
      expect(
        await errorOf(resolveConfig({ cwd: project({ 'recall.config.json': { plugins: [address] } }) })),
      ).toMatchObject({
        code: 'RECALL_MODULE',
        problem: expect.stringContaining(`There is no module "${address}"`) as string,
      });
    },
  );

  it('a folder is no file', async () => {
    const cwd = project({ 'recall.config.json': { extends: '..' } });
    for (const request of [{}, { preset: '.' }, { file: '.' }]) {
      const error = await errorOf(resolveConfig({ cwd, ...request }));
      expect(error).toMatchObject({
        code: 'RECALL_CONFIG_FILE',
        problem: expect.stringContaining('a folder') as string,
      });
    }
  });

  const failing = (config: object, files: Record<string, string | object> = {}) =>
    errorOf(resolved(config, files));

  it('print the chain of a cycle of files', async () => {
    const error = await failing(
      { extends: './a.json' },
      { 'a.json': { extends: './b.yaml' }, 'b.yaml': 'extends: [zipf, ./a.json]' },
    );
    expect(error.code).toBe('RECALL_EXTENDS_CYCLE');
    expect(error.message).toContain('recall.config.json -> a.json -> b.yaml -> a.json');
  });

  it('print the chain of a cycle of objects', async () => {
    const loop: PartialConfig = definePreset('loop', {});
    loop.extends = [definePreset('between', { extends: loop })];
    const error = await errorOf(resolveConfig({ preset: loop, file: false }));
    expect(error.code).toBe('RECALL_EXTENDS_CYCLE');
    expect(error.message).toContain('preset loop -> preset between -> preset loop');
  });

  it('name the nearest preset', async () => {
    const error = await failing({ extends: 'inbalanced-warmup' });
    expect(error).toMatchObject({ code: 'RECALL_UNKNOWN_PRESET', at: 'extends in recall.config.json' });
    expect(error.message).toContain('Did you mean "imbalanced-warmup"?');
  });

  it('list what a package has when it has several presets', async () => {
    const error = await failing({ extends: '@acme/recall-preset' });
    expect(error.message).toContain('Choose one: "@acme/recall-preset/one", "@acme/recall-preset/two".');
    expect(await failing({ extends: '@acme/recall-preset/three' })).toMatchObject({
      code: 'RECALL_UNKNOWN_PRESET',
    });
  });

  it('tell a missing file', async () => {
    expect(await failing({ extends: './nowhere' })).toMatchObject({
      code: 'RECALL_CONFIG_FILE',
      at: expect.stringMatching(/nowhere, by extends in recall\.config\.json$/) as string,
    });
  });

  it('tell the file, the key and the chain of a wrong value far below', async () => {
    const error = await failing(
      { extends: './a.json' },
      { 'a.json': { extends: 'zipf', model: { layers: 'two' } } },
    );
    expect(error.message).toBe(
      'model.layers is "two" (at model.layers in recall.config.json -> a.json). Allowed: a whole number from 1 to 1,024.',
    );
  });

  it('tell the file of a plugin’s wrong option', async () => {
    const files = { 'a.json': { extends: 'zipf', probes: { recall: { individuals: -1 } } } };
    const error = await failing({ extends: './a.json', probes: { recall: { every: 5 } } }, files);
    expect(error.code).toBe('RECALL_OPTION');
    expect(error.at).toBe('probes.recall.individuals in recall.config.json -> a.json');
  });

  const doubling = (next: (inside: unknown) => object) =>
    Array.from({ length: 30 }).reduce<unknown>((inside) => next(inside), 'zipf');
  const next = (i: number) => (i < 30 ? `./${i + 1}.json` : 'zipf');
  const files = Object.fromEntries(
    Array.from({ length: 31 }, (_, i) => [`${i}.json`, { extends: [next(i), next(i)] }]),
  );
  it.each<[string, unknown, typeof files?]>([
    ['lists in lists', doubling((inside) => [inside, inside])],
    ['empty lists in lists', doubling((inside) => (inside === 'zipf' ? [] : [inside, inside]))],
    ['objects', doubling((inside) => ({ extends: [inside, inside] }))],
    ['files', './0.json', files],
    [
      'a list that is bottomless',
      Array.from({ length: 20_000 }).reduce<unknown>((inside) => [inside], 'zipf'),
    ],
  ])('refuse what leads to too many: %s', async (_what, parent, files) => {
    const error = await errorOf(
      files
        ? resolved({ extends: parent }, files)
        : resolveConfig({ preset: { extends: parent as PartialConfig }, file: false }),
    );
    expect(error.message).toMatch(
      /^`extends` leads to more than 1,000 configurations \(at extends in .*\)\. A configuration that/,
    );
  });

  it.each([5, true, '', null])('refuse %j', async (parent) => {
    expect(await failing({ extends: parent })).toMatchObject({ code: 'RECALL_CONFIG' });
  });

  it('tell a module that cannot be loaded, and say why', async () => {
    const broken = await failing({ extends: './broken.ts' }, { 'broken.ts': 'export default {' });
    expect(broken).toMatchObject({ code: 'RECALL_MODULE' });
    const throwing = await failing(
      { extends: './throwing.mjs' },
      { 'throwing.mjs': 'throw new Error("no luck")' },
    );
    expect(throwing.message).toContain('no luck');
    const yaml = await failing({ extends: './broken.yaml' }, { 'broken.yaml': 'a: [' });
    expect(yaml).toMatchObject({ code: 'RECALL_CONFIG_FILE' });
    const tag = await failing({ extends: './tag.yaml' }, { 'tag.yaml': 'steps: !!js/function "x"' });
    expect(tag).toMatchObject({ code: 'RECALL_CONFIG_FILE' });
  });

  it('leave cosmiconfig’s own keys unknown', async () => {
    expect((await failing({ $import: './a.json' }, { 'a.json': complete })).message).toContain(
      'no key "$import"',
    );
  });
});

describe('a path in the options of a plugin', () => {
  it('is seen from the file that has it', async () => {
    const cwd = project({
      'team/base.json': {
        ...complete,
        population: { plugin: 'facts', facts: './facts.jsonl', templates: '../templates' },
        interventions: { patching: { plugin: 'attention-patching', reference: './model' } },
      },
      'recall.config.json': { extends: './team/base.json' },
    });
    expect((await resolveConfig({ cwd })).config).toMatchObject({
      population: { facts: join(cwd, 'team/facts.jsonl'), templates: join(cwd, 'templates') },
      interventions: { patching: { reference: join(cwd, 'team/model') } },
    });
  });

  it('is found as deep as it may lie, and everything else stays the very same', () => {
    const [from, other] = ['/team/base.json', { plugin: 'other', name: 'a/b', ratio: '.5' }];
    const deep = { plugin: 'deep', lists: [['x', { path: '../facts' }]], other };
    const { probes } = located({ steps: 3, probes: { deep, other } }, from);
    expect(probes).toEqual({ deep: { ...deep, lists: [['x', { path: resolve('/facts') }]] }, other });
    expect(probes?.other).toBe(other);
    const without = { steps: 3, probes: { other } };
    expect(located(without, from)).toBe(without);
  });

  it('is seen from the working folder in flags, and with nothing before it', async () => {
    const cwd = project({ 'recall.config.json': complete });
    const referring = async (reference: string) =>
      (await resolveConfig({ cwd, set: [`interventions.attention-patching.reference=${reference}`] })).config
        .interventions['attention-patching'];
    expect(await referring('./model')).toMatchObject({ reference: join(cwd, 'model') });
    expect(await referring('runs/model')).toMatchObject({ reference: 'runs/model' });
  });
});

describe('modules that a configuration names', () => {
  const files = {
    'team/plugins.ts': [
      `import { defineSampler, uniformOver } from 'recall-lab';`,
      `export const firstHalf = defineSampler({ name: 'first-half', at: (_, { individuals }) => uniformOver(individuals / 2) });`,
    ].join('\n'),
    'team/base.json': { ...complete, plugins: ['./plugins'], sampler: 'first-half' },
  };

  it('are seen from the file that names them, and stay when another names its own', async () => {
    const cwd = project({
      ...files,
      'recall.config.json': { extends: './team/base.json', plugins: ['recall-lab/plugins'] },
    });
    const { config, registry } = await resolveConfig({ cwd });
    expect(config.sampler).toEqual({ plugin: 'first-half' });
    expect(config.plugins).toEqual([join(cwd, 'team/plugins.ts'), 'recall-lab/plugins']);
    expect(registry.find('sampler', 'first-half').kind).toBe('sampler');
  });

  it('must exist and export plugins', async () => {
    const missing = await failing({ plugins: ['./nothing'] });
    expect(missing).toMatchObject({ code: 'RECALL_MODULE' });
    expect(missing.message).toContain('nothing');
    expect((await failing({ plugins: ['nothing-like-it'] })).message).toContain(
      'There is no module "nothing-like-it"',
    );
    const empty = await failing({ plugins: ['./empty.mjs'] }, { 'empty.mjs': 'export const a = 1' });
    expect(empty.message).toContain('exports no plugin');
  });

  const failing = (config: object, more: Record<string, string | object> = {}) =>
    errorOf(resolved({ ...complete, ...config }, more));
});
