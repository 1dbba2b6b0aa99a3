// Every preset resolves, assembles and takes its first step; the paper's have the paper's sizes.
import { createRun } from 'recall-lab';
import * as presets from 'recall-lab/presets';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import { assembleResolved } from '../../core/run/assemble.js';

const every = Object.values(presets);
const assembled = async (preset: string) => {
  return assembleResolved(await resolveConfig({ file: false, preset }));
};

describe.each(every.map(({ preset, description }) => ({ preset, description })))(
  'the preset $preset',
  ({ preset, description }) => {
    it('can be named, says in a line what it is for, and assembles', async () => {
      expect(description).toMatch(/^.{10,90}$/);
      const { config } = await assembled(preset);
      expect(config.preset).toBe(preset);
    });

    it.skipIf(preset.startsWith('paper-'))('runs, in a smaller model for fewer steps', async () => {
      const set = ['model.width=8', 'model.heads=2', 'model.layers=1', 'engine.threads=1', 'batch=4'];
      const shorter: Record<string, string[]> = {
        'attention-patching': ['steps=2', 'interventions.attention-patching.reference=1'],
        'fine-tune': ['steps=3', 'interventions.fine-tune.at=1', 'sampler.stages.0.steps=1'],
        'fine-tune-replay': ['steps=3', 'interventions.fine-tune.at=1', 'sampler.stages.0.steps=1'],
        'fine-tune-pretrained': ['steps=3'],
        'fine-tune-pretrained-replay': ['steps=3'],
        'imbalanced-warmup': ['steps=3', 'sampler.stages.0.steps=1'],
        hallucination: ['steps=3', 'sampler.stages.0.steps=1'],
        sequential: ['steps=4'],
        // A warm-up of a shorter run begins with fewer people.
        'adaptive-warmup': ['steps=2', 'sampler.individuals=128'],
      };
      const run = await createRun({
        file: false,
        preset,
        set: [...set, ...(shorter[preset] ?? ['steps=2'])],
      });
      const summary = await run.start();
      expect(summary.stopped).toBeNull();
    });
  },
);

describe("the paper's presets", () => {
  it.each(every.map(({ preset }) => preset).filter((name) => name.startsWith('paper-')))(
    '%s has its sizes',
    async (preset) => {
      const { config, population, shape } = await assembled(preset);
      expect(config).toMatchObject({ batch: 128, optimizer: { learningRate: 4e-4, weightDecay: 0.1 } });
      expect(shape).toMatchObject({ layers: 8, width: 512, heads: 8 });
      expect(population).toMatchObject({ individuals: 64_000, heldOut: 16_000 });
    },
  );
});

describe('presets whose stages follow one another', () => {
  const options = async (preset: string) => (await assembled(preset)).config;

  it.each(['attention-patching', 'paper-attention-patching'])(
    '%s takes a fully trained reference',
    async (preset) => {
      const { steps, interventions } = await options(preset);
      expect(interventions['attention-patching'].reference).toBe(steps);
    },
  );

  it.each(['fine-tune', 'fine-tune-replay', 'paper-fine-tune'])(
    '%s begins where the learning rate of pre-training ends',
    async (preset) => {
      const { optimizer, interventions } = await options(preset);
      expect(interventions['fine-tune'].at).toBe(optimizer.decaySteps);
    },
  );

  it('fine-tune pre-trains for as long as its schedule does alone', async () => {
    const { optimizer } = await options('fine-tune');
    expect(optimizer.decaySteps).toBe((await options('imbalanced-warmup')).steps);
  });
});
