// New individuals after training, with and without replay of old ones.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/bus/events.js';
import { randomStream } from '../../../core/random/index.js';
import { mountPlugin } from '../../../core/testing/fixtures.js';
import { chiSquare } from '../../../core/testing/index.js';
import { fineTune } from '../../../plugins/index.js';
import { scriptedModel } from '../probes/scripted-model.js';
import { observedRun } from './observed-run.js';

type Options = NonNullable<Parameters<typeof fineTune>[0]>;
const RATE = 1e-2;

/** A small run with a constant learning rate, which fine-tuning keeps. */
const run = (options?: Partial<Options>) =>
  observedRun({
    steps: 12,
    optimizer: { schedule: 'constant', learningRate: RATE },
    interventions: options
      ? { 'fine-tune': fineTune({ at: 4, individuals: 8, learningRate: RATE, ...options }) }
      : {},
  });
const batches = ({ steps }: Awaited<ReturnType<typeof run>>) => steps.map(({ batch }) => batch);

/** The distribution in force after a decision. */
async function distribution(options: Partial<Options>, data: Json = { begins: true, stored: null }) {
  const { instance } = mountPlugin('intervention', fineTune({ at: 4, individuals: 8, ...options }), {});
  const { sampler } = await instance.change({ type: 'transition', step: 4, plugin: 'fine-tune', data });
  return sampler!.at(4, []);
}

describe('fine-tuning', () => {
  it('leaves everything before it as it was, and shows only new individuals from its step on', async () => {
    const plain = await run();
    const tuned = await run({});
    expect(batches(tuned).slice(0, 4)).toEqual(batches(plain).slice(0, 4));
    expect(tuned.parameters[4]).toEqual(plain.parameters[4]);
    const shown = await distribution({});
    for (let individual = 0; individual < 80; individual++) {
      expect(shown.probability(individual)).toBe(individual >= 64 && individual < 72 ? 1 / 8 : 0);
    }
  });

  it('has a learning rate of its own, constant', async () => {
    const { steps } = await run({ learningRate: 5e-4 });
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([
      ...Array.from({ length: 4 }, () => RATE),
      ...Array.from({ length: 8 }, () => 5e-4),
    ]);
  });

  it('keeps the moments of the optimizer unless they are reset', async () => {
    const [kept, reset] = [await run({}), await run({ optimizer: 'reset' })];
    expect(reset.parameters[4]).toEqual(kept.parameters[4]);
    expect(reset.parameters[5]).not.toEqual(kept.parameters[5]);
  });

  it('can train again on individuals that were seen', async () => {
    expect((await distribution({ first: 0 })).probability(3)).toBe(1 / 8);
  });

  it.each([
    [{ individuals: 1e9 }, /up to number 1000000064/],
    [{ at: 1000 }, /starts at step 1000, but the run has only 1000/],
  ])('refuses %o', (options, message) => {
    expect(() => mountPlugin('intervention', fineTune({ at: 4, ...options }), {})).toThrow(message);
  });
});

describe('replay', () => {
  it('with a weight of zero is fine-tuning alone, bit for bit', async () => {
    const [alone, zero] = [await run({}), await run({ replay: { weight: 0 } })];
    expect(batches(zero)).toEqual(batches(alone));
    expect(zero.parameters[12]).toEqual(alone.parameters[12]);
  });

  it('with an infinite weight is pre-training that goes on, bit for bit', async () => {
    const [on, infinite] = [await run(), await run({ replay: { weight: 'infinity' } })];
    expect(batches(infinite)).toEqual(batches(on));
    expect(infinite.parameters[12]).toEqual(on.parameters[12]);
  });

  it.each([
    [2, 'all', 64],
    [1 / 8, 'all', 64],
    [1 / 32, 'all', 64],
    [1 / 2, 'reservoir', 16],
    [1 / 2, 'most-frequent', 16],
  ])(
    'of weight %f, storage %s, shows new ones in a share of 1/(1 + w N_stored / N_new)',
    async (...given) => {
      const [weight, storage, stored] = given;
      const mixed = await distribution({ replay: { weight, storage, size: 16 } } as Options);
      const share = 1 / (1 + (weight * stored) / 8);
      const draws = 20_000;
      let fresh = 0;
      for (let slot = 0; slot < draws; slot++) {
        if (mixed.draw(randomStream({ seed: 1, stream: 'test', slot })) >= 64) fresh++;
      }
      const p = chiSquare([fresh, draws - fresh], [share * draws, (1 - share) * draws]);
      expect(p).toBeGreaterThan(1e-4);
      const probability = Array.from({ length: 72 }, (_, i) => mixed.probability(i));
      expect(probability.slice(64).reduce((sum, each) => sum + each)).toBeCloseTo(share, 12);
      expect(probability.filter((each, i) => i < 64 && each > 0)).toHaveLength(stored);
    },
  );

  it('stores the first as the most frequent, and a reservoir at random by the seed', async () => {
    const stored = async (storage: string) => {
      const mixed = await distribution({ replay: { weight: 1, storage, size: 16 } } as Options);
      return Array.from({ length: 64 }, (_, i) => i).filter((i) => mixed.probability(i) > 0);
    };
    expect(await stored('most-frequent')).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const reservoir = await stored('reservoir');
    expect(await stored('reservoir')).toEqual(reservoir);
    expect(reservoir).not.toEqual(await stored('most-frequent'));
  });

  it('chooses the most forgotten by their loss, records them, and chooses anew', async () => {
    const replay = { weight: 1, storage: 'most-forgotten', size: 3, refresh: 10 };
    const { instance, population } = mountPlugin('intervention', fineTune({ at: 4, replay } as Options), {});
    const decided: Record<number, Json> = {};
    for (let step = 0; step <= 30; step++) {
      // Whoever is most forgotten changes as time goes on.
      const { model } = scriptedModel(population, (individual) => (individual + step) % 64);
      const data = await instance.decide(boundaryAt(step, 1000), model);
      if (data === undefined) continue;
      decided[step] = data;
      await instance.change({ type: 'transition', step, plugin: 'fine-tune', data });
    }
    expect(decided).toEqual({
      4: { begins: true, stored: [57, 58, 59] },
      14: { begins: false, stored: [47, 48, 49] },
      24: { begins: false, stored: [37, 38, 39] },
    });
  });
});
