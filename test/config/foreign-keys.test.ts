/** Everything that is wrong is told at once, and keys of other tools with what they are called here. */
import { describe, expect, it } from 'vitest';
import { ourKey, SECTIONS } from '../../core/config/foreign-keys.js';
import { resolveConfig, type PartialConfig } from '../../core/config/index.js';
import { complete, errorOf } from './project.js';

const failing = (config: object) =>
  errorOf(resolveConfig({ preset: { ...complete, ...config } as PartialConfig, file: false }));

describe('a configuration with several mistakes', () => {
  it('is told each of them, once', async () => {
    const { message, more } = await failing({ epochs: 3, foo: 1, batch: 2 ** 53, model: { widht: 8 } });
    for (const key of ['epochs', 'foo', 'batch', 'model.widht']) {
      expect(message.split('\n').filter((line) => line.includes(`at ${key} in`)).length, key).toBe(1);
    }
    expect(more).toHaveLength(3);
  });

  it('is told those of all plugins', async () => {
    const { message } = await failing({
      probes: { recall: { evry: 3, individuals: -1 }, phases: { satrt: 1 } },
      sampler: { plugin: 'zipf', exponet: 1 },
    });
    for (const option of ['"evry"', 'individuals of', '"satrt"', '"exponet". ', 'Did you mean "exponent"']) {
      expect(message.replace(/ \(at [^)]*\)/g, '')).toContain(option);
    }
  });

  it('lists twenty of them, and counts the rest', async () => {
    const strange = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`strange${i}`, i]));
    expect((await failing(strange)).message.split('\n')).toHaveLength(21);
    expect((await failing(strange)).message).toMatch(/31 more are not listed\.$|30 more are not listed\.$/);
  });
});

describe('a key of another tool', () => {
  it.each([
    [['epochs', 'num_train_epochs', 'max_steps', 'n_steps'], 'steps'],
    [['batch_size', 'per_device_train_batch_size'], 'batch'],
    [['lr', 'learning_rate', 'learningRate'], 'optimizer.learningRate'],
    [['n_layers', 'n_layer', 'num_hidden_layers', 'layers'], 'model.layers'],
    [['hidden_size', 'n_embd', 'd_model', 'width'], 'model.width'],
    [['n_heads', 'num_attention_heads'], 'model.heads'],
    [['weight_decay'], 'optimizer.weightDecay'],
    [['dataset'], 'population'],
    [['metrics'], 'probes'],
    [['callbacks'], 'interventions'],
  ])('%s is %s here', async (foreign, ours) => {
    for (const key of foreign) expect(ourKey([], key), key).toBe(ours);
    const { message } = await failing({ [foreign[0]]: 1 });
    expect(message).toMatch(new RegExp(`In recall, it is called ${ours}\\b|Did you mean "${ours}"`));
  });

  it('is never one that stands where it should', () => {
    for (const [section, { shape }] of Object.entries(SECTIONS)) {
      for (const key of Object.keys(shape)) expect(ourKey([section], key)).toBeUndefined();
    }
  });
});

it('`--set` that removes what is not there is told with the nearest name, as in a file', async () => {
  const set = ['probes.halucination=false'];
  const { notes } = await resolveConfig({ preset: 'uniform', file: false, set });
  expect(notes).toEqual([
    expect.stringMatching(/--set probes.halucination=false has no effect.*"hallucination"/),
  ]);
  const fine = await resolveConfig({ preset: 'uniform', file: false, set: ['probes.hallucination=false'] });
  expect(fine.notes).toEqual([]);
});
