import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defineConfig, definePreset, isPreset, resolveConfig } from '../../core/config/index.js';
import { zipf } from '../../plugins/index.js';
import { project } from './project.js';

describe('defineConfig and definePreset', () => {
  it('hand back what they are given; a preset carries its name', () => {
    const config = { extends: 'zipf', steps: 10 };
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
});

it('the README’s configuration is one', async () => {
  const readme = readFileSync(new URL('../../core/config/README.md', import.meta.url), 'utf8');
  const [, example] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const { config } = await resolveConfig({ cwd: project({ 'recall.config.ts': example }) });
  expect(config).toMatchObject({
    preset: 'imbalanced-warmup',
    steps: 2000,
    population: { individuals: 1000 },
  });
  expect(Object.keys(config.probes)).not.toContain('hallucination');
});
