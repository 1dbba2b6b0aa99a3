// What the model says of those it has never seen.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { chanceLevel, noKnowledgeBaseline } from '../../../core/population/baseline.js';
import { describe, expect, it } from 'vitest';
import type { RecallError } from '../../../core/errors.js';
import { testProbe } from '../../../core/testing/index.js';
import { hallucination } from '../../../plugins/index.js';
import { madeProbe, scriptedModel } from './scripted-model.js';

testProbe(hallucination({ individuals: 16 }));

const boundary = boundaryAt(0, 1000);

describe('hallucination', () => {
  it('asks about individuals that are held out, and no others', async () => {
    const { probe, population } = madeProbe(hallucination({ individuals: 16 }));
    const { model, asked } = scriptedModel(population, () => 3);
    await probe.measure(boundary, model);
    const [{ individuals }] = asked;
    expect(new Set(individuals).size).toBe(16);
    expect(Math.min(...individuals)).toBe(population.capacity - population.heldOut);
    expect(Math.max(...individuals)).toBe(population.capacity - 1);
  });

  it('measures the loss, and how sure the model is of what it cannot know', async () => {
    const { probe, population } = madeProbe(hallucination({ individuals: 4 }));
    const measurements = await probe.measure(boundary, scriptedModel(population, () => 9).model);
    const measured = { split: 'unseen', n: 4 };
    expect(measurements.slice(0, 4)).toEqual([
      {
        name: 'hallucination.loss',
        ...{ value: 9, unit: 'nats', ...measured, role: 'loss', baseline: noKnowledgeBaseline(population) },
      },
      {
        name: 'hallucination.accuracy',
        ...{ value: 0, unit: 'fraction', ...measured, role: 'accuracy', baseline: chanceLevel(population) },
      },
      {
        name: 'hallucination.max-probability',
        ...{ value: 0.5, unit: 'fraction', ...measured, role: 'confidence' },
      },
      { name: 'hallucination.entropy', ...{ value: 2, unit: 'nats', ...measured, role: 'entropy' } },
    ]);
  });

  it('asks about all that are held out, where they are fewer than it asks about by default', async () => {
    const { probe, population } = madeProbe(hallucination());
    const { model, asked } = scriptedModel(population, () => 3);
    await probe.measure(boundary, model);
    expect(asked[0].individuals).toHaveLength(population.heldOut);
  });

  it('refuses to ask about more than are held out, and says how many there are', () => {
    expect(() => madeProbe(hallucination({ individuals: 17 }))).toThrow(
      expect.objectContaining({
        code: 'RECALL_OPTION',
        fix: 'Use at most 16, or raise population.heldOut.',
      }) as RecallError,
    );
  });
});
