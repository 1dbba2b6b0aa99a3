import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { configJsonSchema, PresetCatalogue } from '../../core/config/index.js';
import { BUILT_IN_PRESETS } from '../../core/config/presets.js';
import { defineProbe } from '../../core/plugin/define.js';
import { BUILT_IN_PLUGINS, loadPlugins } from '../../core/plugin/registry.js';

const registry = await loadPlugins(BUILT_IN_PLUGINS, import.meta.filename);
const catalogue = await new PresetCatalogue().load(BUILT_IN_PRESETS, import.meta.filename);
const plugins = registry.list().map(({ definition }) => definition);
const presets = catalogue.list();
const published = configJsonSchema(
  plugins,
  presets.map(({ name }) => name),
);

/** As editors read it. */
function check(schema: object): (config: unknown) => boolean {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  return (config) => validate(config);
}
const accepts = check(published);

describe('the published JSON Schema', () => {
  it('is plain JSON that describes every key', () => {
    expect(JSON.parse(JSON.stringify(published))).toEqual(published);
    const properties = published.properties as Record<string, { description?: string }>;
    expect(Object.entries(properties).filter(([, { description }]) => !description)).toEqual([]);
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['extends', 'sampler', 'probes', '$schema']),
    );
  });

  it.each(presets.map(({ name, config }) => [name, config]))('accepts the preset %s', (_name, config) => {
    expect(accepts(JSON.parse(JSON.stringify(config)))).toBe(true);
  });

  it.each([
    ['what is empty', {}],
    ['a name', { extends: 'zipf', sampler: 'uniform' }],
    ['options', { sampler: { plugin: 'zipf', exponent: 0.5 } }],
    ['options of an inherited plugin', { population: { individuals: 3 } }],
    ['options under a plugin’s name', { probes: { recall: { every: 5, first: 3 } } }],
    ['part of what is required, the rest being inherited', { interventions: { freeze: { at: 3 } } }],
    ['an entry of another name', { probes: { warmup: { plugin: 'recall', first: 3 } } }],
    ['an inherited entry of another name', { probes: { warmup: { first: 3 } } }],
    ['the removal of a plugin', { probes: { recall: false } }],
    ['facts', { population: { plugin: 'facts', facts: './facts.jsonl' } }],
    ['stages', { sampler: { plugin: 'staged-warmup', stages: [{ steps: 3, sampler: 'uniform' }] } }],
    ['a list of presets', { extends: ['zipf', 'fine-tune'] }],
    ['a module’s plugin', { plugins: ['./mine.js'], sampler: { plugin: 'mine', few: 3 } }],
    ['an inherited module’s plugin', { extends: './base.yaml', probes: { recall: 'mine' } }],
    ['an entry with a name of several words', { probes: { 'späte Frage 2': 'recall' } }],
    ['a module’s preset', { presets: ['./mine.js'], extends: 'mine' }],
  ])('accepts %s', (_what, config) => {
    expect(accepts(config)).toBe(true);
  });

  it.each([
    ['an unknown key', { stps: 3 }],
    ['an unknown key of a section', { model: { layer: 3 } }],
    ['a misspelt sampler', { sampler: 'zpif' }],
    ['a misspelt sampler with options', { extends: 'zipf', sampler: { plugin: 'zpif' } }],
    ['a sampler without a name', { sampler: { exponent: 3 } }],
    ['a sampler without what it needs', { sampler: { plugin: 'staged-warmup' } }],
    ['a misspelt option', { sampler: { plugin: 'zipf', exponnt: 3 } }],
    ['a misspelt option, whatever is extended', { extends: './a', sampler: { plugin: 'zipf', exponnt: 3 } }],
    ['an option of the wrong type', { sampler: { plugin: 'zipf', exponent: 'steep' } }],
    ['a misspelt option under a plugin’s name', { probes: { recall: { evry: 3 } } }],
    [
      'an option of the entry’s name for another plugin',
      { probes: { recall: { plugin: 'phases', first: 3 } } },
    ],
    ['a wrong option, deep inside', { interventions: { 'fine-tune': { replay: { weigth: 3 } } } }],
    ['a stage’s misspelt option', stages({ plugin: 'zipf', exponnt: 3 })],
    ['a stage without a name', stages({ exponent: 3 })],
    ['a plugin of another kind', { probes: { recall: 'zipf' } }],
    ['what only records may say', { sampler: false }],
    ['true', { probes: { recall: true } }],
    ['an entry whose name is a path', { probes: { 'a/b': 'recall' } }],
    ['an entry whose name is a flag', { extends: './a', reporters: { '-x': 'jsonl' } }],
    ['an entry without a name', { interventions: { '': 'freeze' } }],
    ['an empty name to extend', { extends: '' }],
    ['an empty name to extend, in a list', { extends: ['zipf', ''] }],
    ['an empty name', { preset: '' }],
  ])('refuses %s', (_what, config) => {
    expect(accepts(config)).toBe(false);
  });
});

const stages = (sampler: unknown) => ({ sampler: { plugin: 'staged-warmup', stages: [{ sampler }] } });

it('a plugin whose schema is not zod’s may have any options', () => {
  const foreign = defineProbe({
    name: 'foreign',
    options: { '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }) } },
    measure: () => [],
  });
  const own = check(configJsonSchema([foreign], []));
  expect(own({ probes: { foreign: { any: 3 } } })).toBe(true);
  expect(own({ probes: { foreign: { every: 'often' } } })).toBe(false);
  expect(own({ probes: { strange: 'foriegn' } })).toBe(false);
});
