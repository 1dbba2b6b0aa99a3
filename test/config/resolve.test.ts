import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain, findAvailable, resolveConfig, type ConfigRequest } from '../../core/config/index.js';
import { complete, errorOf, project } from './project.js';

describe('where a configuration comes from', () => {
  it.each([
    ['recall.config.json', JSON.stringify(complete)],
    ['recall.config.yaml', 'extends: zipf\nsteps: 100'],
    ['recall.config.yml', 'extends: zipf\nsteps: 100'],
    ['recall.config.ts', `export default { extends: 'zipf', steps: 100 as number }`],
    ['recall.config.mts', `export default { extends: 'zipf', steps: 100 as number }`],
    ['recall.config.js', `module.exports = { extends: 'zipf', steps: 100 }`],
    ['recall.config.mjs', `export default { extends: 'zipf', steps: 100 }`],
    ['recall.config.cjs', `module.exports = { extends: 'zipf', steps: 100 }`],
    ['.recallrc', 'extends: zipf\nsteps: 100'],
    ['.recallrc.yaml', 'extends: zipf\nsteps: 100'],
    ['package.json', '{"recall": {"extends": "zipf", "steps": 100}}'],
  ])('%s', async (name, content) => {
    const cwd = project({ [name]: content });
    const { config, file, sources } = await resolveConfig({ cwd });
    expect(config).toMatchObject({ steps: 100, sampler: { plugin: 'zipf', exponent: 0.6 } });
    expect(file).toBe(join(cwd, name));
    expect(sources.get('steps')).toBe(name);
  });

  it('is looked for upwards, as far as the project’s root', async () => {
    const cwd = project({ 'recall.config.json': complete, 'runs/a/notes.txt': '' });
    expect((await resolveConfig({ cwd: join(cwd, 'runs/a') })).config.steps).toBe(100);
    const inner = project({ 'recall.config.json': complete, 'inner/package.json': '{}' });
    expect(await errorOf(resolveConfig({ cwd: join(inner, 'inner') }))).toMatchObject({
      code: 'RECALL_NO_CONFIG',
    });
  });

  it('says which of several files it read', async () => {
    const cwd = project({ 'recall.config.json': complete, '.recallrc': 'steps: 3' });
    expect((await resolveConfig({ cwd })).notes).toEqual([
      'recall.config.json is used; .recallrc is ignored.',
    ]);
  });

  it('with --preset, is the preset instead of the project’s file', async () => {
    const cwd = project({
      'recall.config.json': { ...complete, presets: ['./team.mjs'] },
      'team.mjs': `export const team = { preset: 'team', extends: 'zipf', seed: 7 }`,
    });
    const named = await resolveConfig({ cwd, preset: 'uniform' });
    expect(named.config).toMatchObject({ preset: 'uniform', steps: 2000, sampler: { plugin: 'uniform' } });
    expect(named.notes).toEqual([
      '--preset replaces recall.config.json; only its plugins and presets stay available.',
    ]);
    const team = await resolveConfig({ cwd, preset: 'team' });
    expect(team.config).toMatchObject({ preset: 'team', seed: 7, sampler: { plugin: 'zipf' } });
  });

  it('finds presets of the modules that --set names, relative to the working folder', async () => {
    const cwd = project({ 'team.mjs': `export const team = { preset: 'team', extends: 'zipf', seed: 7 }` });
    for (const set of [['presets=[./team.mjs]'], ['presets.0=./team.mjs']]) {
      const { config } = await resolveConfig({ cwd, preset: 'team', set });
      expect(config).toMatchObject({
        preset: 'team',
        seed: 7,
        presets: [expect.stringContaining('team.mjs')],
      });
    }
    expect(
      await errorOf(resolveConfig({ cwd, preset: 'zipf', set: ['presets=[./taem.mjs]'] })),
    ).toMatchObject({
      code: 'RECALL_MODULE',
      at: expect.stringContaining('--set') as string,
    });
    expect(await errorOf(resolveConfig({ cwd, preset: 'zipf', set: ['presets=5'] }))).toMatchObject({
      code: 'RECALL_CONFIG',
    });
  });

  it('with --config, is that file instead of the project’s, on top of --preset', async () => {
    const cwd = project({ 'recall.config.json': { seed: 9 }, 'other.yaml': 'steps: 12' });
    const { config, chain } = await resolveConfig({ cwd, preset: 'zipf', file: 'other.yaml' });
    expect(config).toMatchObject({ preset: 'zipf', steps: 12, seed: 1 });
    expect(chain).toEqual(['defaults', 'an object in preset zipf', 'preset zipf', 'other.yaml']);
  });

  it('may be made in code, with no file at all', async () => {
    const { config } = await resolveConfig({ preset: { preset: 'mine', ...complete }, file: false });
    expect(config).toMatchObject({ ...complete, preset: 'mine' });
  });
});

describe('what a run is called', () => {
  const files = {
    'named.yaml': 'extends: zipf\npreset: mine\nseed: 3',
    'unnamed.yaml': 'extends: zipf\nseed: 3',
    'team.mjs': `export const team = { preset: 'team', description: 'ours', extends: 'zipf', seed: 7 }`,
  };
  const called = async (request: ConfigRequest, config: object = {}) => {
    const cwd = project({ ...files, 'recall.config.json': config });
    const { preset, description } = (await resolveConfig({ cwd, ...request })).config;
    return [preset, description];
  };
  const zipf = expect.stringContaining('power law') as string;

  it.each<[string, object, string | undefined]>([
    ['its own name', { preset: 'mine', extends: 'zipf', seed: 3 }, 'mine'],
    ['the preset that it extends, with a word of the change', { extends: 'zipf', seed: 3 }, 'zipf (changed)'],
    ['the last preset, when it extends several', { extends: ['uniform', 'zipf'], seed: 3 }, 'zipf (changed)'],
    ['the preset nearest to it', { extends: './named.yaml', seed: 4 }, 'mine (changed)'],
    ['a preset that something between has changed', { extends: './unnamed.yaml' }, 'zipf (changed)'],
    ['the preset itself, when it changes nothing', { extends: 'zipf', presets: ['./team.mjs'] }, 'zipf'],
    ['nothing, when it extends no preset', complete, undefined],
  ])('of a file: %s', async (_what, config, name) => {
    expect(await called({}, config)).toEqual([name, undefined]);
  });

  it('is a preset asked for by name, whatever flags change of it', async () => {
    expect(await called({ preset: 'zipf' })).toEqual(['zipf', zipf]);
    const flags = { set: ['seed=3'], overrides: { steps: 5 } };
    expect(await called({ preset: 'zipf', ...flags })).toEqual(['zipf', zipf]);
    expect(await called(flags, { extends: 'zipf' })).toEqual(['zipf', undefined]);
    expect(await called({ preset: 'team' }, { presets: ['./team.mjs'] })).toEqual(['team', 'ours']);
    expect(await called({ preset: 'zipf', set: ['preset=other'] })).toEqual(['other', zipf]);
  });

  it('is the preset, too, when a file comes on top of it, unless the file has a name', async () => {
    expect((await called({ preset: 'uniform', file: 'unnamed.yaml' }))[0]).toBe('uniform');
    expect((await called({ preset: 'uniform', file: 'named.yaml' }))[0]).toBe('mine');
  });

  it('stays when what was resolved is resolved again', async () => {
    const { config } = await resolveConfig({ preset: { extends: 'zipf', seed: 3 }, file: false });
    expect((await resolveConfig({ preset: config, file: false })).config).toEqual(config);
  });
});

describe('a resolved configuration', () => {
  const cwd = project({
    'recall.config.yaml': [
      'extends: ./base.json',
      'sampler: uniform',
      'population: {individuals: 1000}',
      'probes: {recall: {every: 10}, hallucination: false, early: recall}',
    ].join('\n'),
    'base.json': { ...complete, probes: { hallucination: {} } },
  });

  it('names the plugin of every entry, and holds nothing that was removed', async () => {
    const { config } = await resolveConfig({ cwd });
    expect(config.sampler).toEqual({ plugin: 'uniform' });
    expect(config.population).toEqual({ plugin: 'biographies', individuals: 1000 });
    expect(config.probes).toEqual({ recall: { plugin: 'recall', every: 10 }, early: { plugin: 'recall' } });
  });

  it('remembers which file or flag set each key', async () => {
    const resolved = await resolveConfig({ cwd, overrides: { seed: 4 }, set: ['probes.early.every=7'] });
    const { sources } = resolved;
    expect(Object.fromEntries(sources)).toMatchObject({
      seed: 'flags',
      steps: 'base.json',
      loss: 'defaults',
      'population.plugin': 'base.json',
      'population.individuals': 'recall.config.yaml',
      'sampler.plugin': 'recall.config.yaml',
      'probes.early.every': '--set probes.early.every',
      'probes.early.plugin': 'recall.config.yaml',
    });
    expect(explain(resolved)).toContainEqual(expect.stringMatching(/^seed = 4 +# flags$/));
    expect(explain(resolved)).toContainEqual(
      expect.stringMatching(/^sampler\.plugin = "uniform" +# recall\.config\.yaml$/),
    );
  });

  it.each([
    ['in the file itself', { extends: 'zipf', seed: 9 }, 'recall.config.json'],
    ['in what the file extends', { extends: './base.json' }, 'base.json'],
    ['in an object that the file extends', { extends: ['zipf', { seed: 9 }] }, 'recall.config.json'],
    ['in an object that a preset extends', { extends: './team.mjs' }, 'preset team, via team.mjs'],
    ['further away', { extends: './far.json' }, 'base.json, via far.json'],
  ])('says what set a key, and what stands between where that helps: %s', async (_where, config, source) => {
    const cwd = project({
      'recall.config.json': config,
      'far.json': { extends: './base.json', steps: 5 },
      'base.json': { extends: 'zipf', seed: 9 },
      'team.mjs': `export default { extends: { preset: 'team', extends: ['zipf', { seed: 9 }] } }`,
    });
    const { config: found, sources } = await resolveConfig({ cwd });
    expect([found.seed, sources.get('seed')]).toEqual([9, source]);
  });

  it('says it of presets, too', async () => {
    const { sources } = await resolveConfig({ preset: 'fine-tune', file: false });
    expect(sources.get('steps')).toBe('preset fine-tune');
    expect(sources.get('batch')).toBe('preset imbalanced-warmup, via preset fine-tune');
  });

  it('tells the whole way to a key that is wrong', async () => {
    const cwd = project({
      'recall.config.json': { extends: './base.json' },
      'base.json': { extends: 'zipf' },
    });
    const error = await errorOf(
      resolveConfig({ cwd, set: ['sampler.individuals=3', 'probes.recall.evry=1'] }),
    );
    expect(error.at).toBe('--set probes.recall.evry');
    const wrong = project({
      'recall.config.json': { extends: './base.json' },
      'base.json': { extends: 'zipf', sampler: { plugin: 'zipf', exponnet: 1 } },
    });
    expect((await errorOf(resolveConfig({ cwd: wrong }))).at).toBe(
      'sampler.exponnet in recall.config.json -> base.json',
    );
  });

  it('notes a removal that removes nothing', async () => {
    const { notes } = await resolveConfig({ cwd, overrides: { probes: { halucination: false } } });
    expect(notes).toEqual([
      expect.stringMatching(/^probes.halucination: false in flags has no effect.*"hallucination"/),
    ]);
  });

  it('knows every plugin and preset by name', async () => {
    const { registry, presets } = await findAvailable({ cwd });
    expect(registry.list('sampler').map(({ definition }) => definition.declaration.name)).toContain('zipf');
    expect(presets.list().map(({ name }) => name)).toContain('imbalanced-warmup');
  });
});

describe('--set', () => {
  const cwd = project({ 'recall.config.json': { ...complete, checkpoints: { keepSteps: [5] } } });
  const resolved = async (...set: string[]) => (await resolveConfig({ cwd, set })).config;

  it.each([
    ['sampler.exponent=0.8', { sampler: { plugin: 'zipf', exponent: 0.8 } }],
    ['sampler=uniform', { sampler: { plugin: 'uniform' } }],
    ['sampler.plugin=uniform', { sampler: { plugin: 'uniform' } }],
    ['sampler={plugin: zipf, exponent: 2}', { sampler: { plugin: 'zipf', exponent: 2 } }],
    ['optimizer.learningRate=1e-2', { optimizer: { learningRate: 0.01 } }],
    ['probes.recall.every=logarithmic', { probes: { recall: { plugin: 'recall', every: 'logarithmic' } } }],
    ['probes.late=recall', { probes: { late: { plugin: 'recall' } } }],
    ['checkpoints.keepSteps.0=6', { checkpoints: { keepSteps: [6] } }],
    ['checkpoints.keepSteps.1=6', { checkpoints: { keepSteps: [5, 6] } }],
    ['engine=webgpu', { engine: { name: 'webgpu' } }],
    ['description=steps: many = more', { description: 'steps: many = more' }],
    ['description="a: {b"', { description: 'a: {b' }],
    ["description='it''s'", { description: "it's" }],
    ['checkpoints.keepSteps=[1, 2]', { checkpoints: { keepSteps: [1, 2] } }],
  ])('%s', async (set, expected) => {
    const config = await resolved(set);
    expect(config).toMatchObject(expected);
    // Another plugin does not inherit options.
    if (config.sampler.plugin === 'uniform') expect(config.sampler).toEqual({ plugin: 'uniform' });
  });

  it.each([
    ...[
      'draft # 2',
      '#1 of many',
      '%x',
      '%YAML 1.2',
      '---',
      '--- a',
      '...',
      '|',
      '> a',
      '- a',
      '? a',
      'a: b',
    ],
    ...['&a b', '*a', '!!str 3', '!x y', '@a', '`a`', ', a', 'one\ntwo', ' a: b '],
  ])('takes for text, as it stands, what YAML reads otherwise: %j', async (text) => {
    expect((await resolved(`description=${text}`)).description).toBe(text);
  });

  it('applies from left to right, and can remove a plugin', async () => {
    expect((await resolved('sampler=uniform', 'sampler.individuals=5')).sampler).toEqual({
      plugin: 'uniform',
      individuals: 5,
    });
    expect((await resolved('probes.recall={}', 'probes.recall=false')).probes).toEqual({});
  });

  it('makes a list of its first element', async () => {
    const { config } = await resolveConfig({
      preset: complete,
      file: false,
      set: ['checkpoints.keepSteps.0=5'],
    });
    expect(config.checkpoints.keepSteps).toEqual([5]);
  });

  it('takes facts for the population of facts, as files do', async () => {
    const facts = { plugin: 'facts', facts: 'f.jsonl', templates: 't.json' };
    const two = await resolved('population.facts=f.jsonl', 'population.templates=t.json');
    expect(two.population).toEqual(facts);
    expect((await resolved('population={facts: f.jsonl, templates: t.json}')).population).toEqual(facts);
  });

  it.each([
    ['steps', 'RECALL_SET', /--set key\.path=value/],
    ['=3', 'RECALL_SET', /--set key\.path=value/],
    ['extends=zipf', 'RECALL_SET', /`extends` cannot be set by a flag.*--preset zipf\./],
    ['extends.0=zipf', 'RECALL_SET', /--preset zipf\./],
    ['steps.x=3', 'RECALL_SET', /steps is 100 and has no keys/],
    ['checkpoints.keepSteps.5=6', 'RECALL_SET', /Allowed: 0 to 1/],
    ['modle.layers=3', 'RECALL_CONFIG', /Did you mean "model"/],
    ['model.layer=3', 'RECALL_CONFIG', /\(at --set model\.layer\).*Did you mean "layers"/],
    ['sampler.exponnt=3', 'RECALL_OPTION', /Did you mean "exponent"/],
    ['steps=many', 'RECALL_CONFIG', /steps is "many" \(at --set steps\)\. Allowed: a whole number from 1 to/],
    ['steps=.nan', 'RECALL_CONFIG', /steps is NaN/],
    ['__proto__.x=1', 'RECALL_CONFIG', /__proto__ is not a valid key/],
    ['constructor.prototype.x=1', 'RECALL_CONFIG', /no key "constructor"/],
    ['sampler=zpif', 'RECALL_UNKNOWN_PLUGIN', /Did you mean "zipf"/],
    ['sampler={exponent: 2}', 'RECALL_CONFIG', /sampler\.plugin is missing.*Allowed: a plugin's name/],
    [
      'description="abc',
      'RECALL_SET',
      /^"\\"abc" is not well-formed: it is not closed .*in quotes: "\\"abc"\./,
    ],
    ["description='abc", 'RECALL_SET', /\(at --set description\)/],
    ['description="a" # b', 'RECALL_SET', /something follows it/],
    ['description="a": b', 'RECALL_SET', /something follows it/],
    ['description="a" b', 'RECALL_SET', /not well-formed/],
    ['description={draft} one', 'RECALL_SET', /in quotes: "\{draft\} one"/],
    ['sampler={plugin: zipf, exponent: 1', 'RECALL_SET', /must end with a \}/],
    ['checkpoints.keepSteps=[1, 2', 'RECALL_SET', /must end with a \]/],
    ['checkpoints.keepSteps=[1, 2] # c', 'RECALL_SET', /something follows it/],
    ['checkpoints.keepSteps=[*a]', 'RECALL_SET', /alias/],
    ['probes.recall={every: 5, every: 7}', 'RECALL_SET', /keys must be unique/],
    ['probes.recall={every: !x 5}', 'RECALL_SET', /tag/],
    [
      'probes.a/b=recall',
      'RECALL_CONFIG',
      /^"a\/b" is not a valid name .*probes.* Allowed: a name of letters, digits/,
    ],
    ['preset=""', 'RECALL_CONFIG', /preset is "" .*a name that is not empty/],
    ['preset=', 'RECALL_CONFIG', /preset is "" .*a name that is not empty/],
    ['sampler.levels.1=2', 'RECALL_SET', /Set the whole list: --set sampler\.levels=\[\.\.\.\]/],
  ])('refuses %s', async (set, code, message) => {
    const error = await errorOf(resolved(set));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });
});

describe('an explanation', () => {
  it('fits the width that it is given, says the same, and cuts nothing but values', async () => {
    const config = { extends: 'fine-tune', description: 'a sentence of many words '.repeat(4), seed: 3 };
    const cwd = project({ 'recall.config.json': { extends: './far.json' }, 'far.json': config });
    const resolved = await resolveConfig({ cwd });
    const [wide, narrow] = [explain(resolved), explain(resolved, 80)];
    expect(Math.max(...wide.map(({ length }) => length))).toBeGreaterThan(80);
    expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(80);
    const joined = narrow.join('\n').replace(/\n +# /g, ' ');
    for (const line of wide) {
      const [text, source] = line.split(/ +# /);
      expect(joined).toContain(text.slice(0, 77));
      expect(joined).toContain(source);
    }
  });
});
