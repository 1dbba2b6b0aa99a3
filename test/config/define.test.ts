import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  defineConfig,
  definePreset,
  isPreset,
  resolveConfig,
  type PartialConfig,
} from '../../core/config/index.js';
import { uniformOver } from '../../core/distribution/index.js';
import { defineSampler } from '../../core/plugin/define.js';
import { fineTune, recall, stagedWarmup, zipf } from '../../plugins/index.js';
import { project } from './project.js';

describe('defineConfig and definePreset', () => {
  it('hand back what they are given; a preset carries its name', () => {
    const config = { extends: 'zipf', steps: 10 } as const;
    expect(defineConfig(config)).toBe(config);
    expect(definePreset('small', config)).toEqual({ ...config, preset: 'small' });
    expect(isPreset(definePreset('small', {}))).toBe(true);
    expect(isPreset(config)).toBe(false);
  });

  it('take what plugins are called with, names, and options alone', () => {
    defineConfig({
      extends: ['zipf', definePreset('mine', {}), './base.json'],
      sampler: zipf({ exponent: 0.5 }),
      population: { individuals: 10 },
      probes: { recall: { every: 'logarithmic' }, hallucination: false, again: 'recall' },
    });
  });

  it('show type errors where they are', () => {
    // @ts-expect-error an unknown key
    defineConfig({ stps: 3 });
    // @ts-expect-error a wrong type, deep inside
    defineConfig({ model: { layers: 'two' } });
    // @ts-expect-error a sampler is whole
    defineConfig({ sampler: { exponent: 1 } });
    // @ts-expect-error neither a name nor a configuration
    definePreset('mine', { extends: 3 });
    // @ts-expect-error no cadence
    defineConfig({ probes: { recall: { every: 'often' } } });
  });

  it('know the names of presets and plugins', () => {
    // @ts-expect-error Did you mean "imbalanced-warmup"?
    defineConfig({ extends: 'imbalanced-warmpu' });
    // @ts-expect-error Did you mean "zipf"?
    defineConfig({ sampler: 'zpif' });
    // @ts-expect-error no population with that name
    defineConfig({ population: { plugin: 'biografies' } });
    defineConfig({ extends: ['recall-preset-acme', '@acme', '../base', './small.yaml', 'fine-tune'] });
  });

  it('know the options of plugins that are named', () => {
    defineConfig({ sampler: { plugin: 'zipf', exponent: 0.5, individuals: 3 } });
    // @ts-expect-error Did you mean to write 'exponent'?
    defineConfig({ sampler: { plugin: 'zipf', exponnt: 0.5 } });
    // @ts-expect-error an option of the wrong type
    defineConfig({ population: { individuals: 'many' } });
    // @ts-expect-error Did you mean to write 'every'?
    defineConfig({ probes: { recall: { evry: 5 } } });
    // @ts-expect-error an option of the wrong type, deep inside
    defineConfig({ interventions: { 'fine-tune': { replay: { weight: '1' } } } });
    // @ts-expect-error of the plugin that is named, not of the entry's key
    defineConfig({ probes: { recall: { plugin: 'attention', first: 5 } } });
    defineConfig({ probes: { recall: { plugin: 'attention', heads: true }, warmup: { every: 5 } } });
  });

  it('know them under any key', () => {
    defineConfig({
      probes: { own: 'recall', mine: { plugin: 'recall', first: 3 }, inherited: { first: 3 } },
    });
    // @ts-expect-error Did you mean to write 'individuals'?
    defineConfig({ probes: { own: { plugin: 'recall', indviduals: 3 } } });
    // @ts-expect-error no such probe
    defineConfig({ probes: { own: { plugin: 'recal' } } });
    // @ts-expect-error no such probe
    defineConfig({ probes: { own: 'recal' } });
  });

  it('take what they have made apart again', () => {
    const preset = definePreset('mine', { extends: 'zipf', steps: 10 });
    defineConfig({ ...preset, steps: 20 });
    defineConfig({ ...defineConfig({ extends: preset }), seed: 2 });
  });

  it('know the kind of a plugin that is given by value', () => {
    // @ts-expect-error a probe
    defineConfig({ sampler: recall() });
    // @ts-expect-error a sampler
    defineConfig({ probes: { mine: zipf() } });
    // @ts-expect-error not called
    defineConfig({ sampler: zipf });
    const own = defineSampler({ name: 'own', at: () => uniformOver(3) });
    defineConfig({ sampler: own(), probes: { recall: recall(), again: recall({ first: 3 }) } });
  });

  it('take plain data whose names come from elsewhere as `PartialConfig`', () => {
    const names: PartialConfig[] = ['zipf', 'uniform'].map((plugin) => ({ sampler: { plugin } }));
    expect(names).toHaveLength(2);
    // @ts-expect-error a probe, whatever the configuration is called
    expect(names.push({ sampler: recall() })).toBe(3);
  });
});

describe('a definition that is called', () => {
  it('requires the required options; an entry under the name of a plugin may inherit them', () => {
    // @ts-expect-error no stages
    stagedWarmup();
    // @ts-expect-error no stages
    stagedWarmup({ every: 3 });
    // @ts-expect-error a probe is no stage
    stagedWarmup({ stages: [{ sampler: recall() }] });
    // @ts-expect-error no `at`
    fineTune();
    // @ts-expect-error no `at`
    fineTune({ individuals: 3 });
    fineTune({ at: 3 });
    defineConfig({ extends: 'fine-tune', interventions: { 'fine-tune': { individuals: 3 } } });
    // @ts-expect-error Did you mean to write 'individuals'?
    fineTune({ individals: 3 });
  });
});

it('the README’s configuration is one', async () => {
  const readme = readFileSync(new URL('../../core/config/README.md', import.meta.url), 'utf8');
  const [, example] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const { config } = await resolveConfig({ cwd: project({ 'recall.config.ts': example }) });
  expect(config).toMatchObject({
    preset: 'imbalanced-warmup (changed)',
    steps: 2000,
    population: { individuals: 1000 },
  });
  expect(Object.keys(config.probes)).not.toContain('hallucination');
});
