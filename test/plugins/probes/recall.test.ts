// What the model knows of those it trains on, and when it began to.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../core/bus/events.js';
import { chanceLevel, noKnowledgeBaseline } from '../../../core/population/baseline.js';
import { testProbe } from '../../../core/testing/index.js';
import { recall } from '../../../plugins/index.js';
import { madeProbe, scriptedModel } from './scripted-model.js';

testProbe(recall({ individuals: 16 }));
testProbe(recall());
testProbe(recall({ first: 8 }), { individuals: 4 });

const at = (step: number) => boundaryAt(step, 1000);
const valueOf = (name: string, measurements: readonly Measurement[]) =>
  measurements.find((measurement) => measurement.name === name)?.value;

describe('recall', () => {
  it('measures loss and accuracy, in all and by attribute, with their protocol', async () => {
    const { probe, population } = madeProbe(recall({ individuals: 16 }));
    const measurements = await probe.measure(at(0), scriptedModel(population, () => 3).model);
    const names = measurements.map(({ name }) => name);
    const each = ['birth-date', 'birth-place', 'location', 'university', 'major', 'company'];
    expect(names).toEqual([
      'recall.loss',
      'recall.accuracy',
      ...each.flatMap((attribute) => [`recall.loss.${attribute}`, `recall.accuracy.${attribute}`]),
    ]);
    expect(measurements[0]).toEqual({
      name: 'recall.loss',
      value: 3,
      unit: 'nats',
      split: 'seen',
      n: 16,
      role: 'loss',
      baseline: noKnowledgeBaseline(population),
    });
    expect(measurements[1]).toEqual({
      name: 'recall.accuracy',
      value: 0,
      unit: 'fraction',
      split: 'seen',
      n: 16,
      role: 'accuracy',
      baseline: chanceLevel(population),
    });
    const known = await probe.measure(at(0), scriptedModel(population, () => 0, true).model);
    expect(valueOf('recall.accuracy', known)).toBe(1);
  });

  it('asks about individuals of the training set, each once, in phrasings kept back from training', async () => {
    const { probe, population } = madeProbe(recall({ individuals: 16 }));
    const { model, asked } = scriptedModel(population, () => 3);
    await probe.measure(at(0), model);
    const [{ individuals, phrasing }] = asked;
    expect(phrasing).toBe('evaluation');
    expect(new Set(individuals).size).toBe(16);
    expect(individuals.every((individual) => individual >= 0 && individual < 64)).toBe(true);
    expect(Math.max(...individuals)).toBeGreaterThan(16);
  });

  it('asks about the first so many when told to, and names them by its key', async () => {
    const { probe, population } = madeProbe(recall({ first: 8 }), 'warmup');
    const { model, asked } = scriptedModel(population, () => 3);
    const measurements = await probe.measure(at(0), model);
    expect(asked[0].individuals).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(measurements[0]).toMatchObject({ name: 'warmup.loss', n: 8, cohort: 'first-8' });
  });

  it('asks about everyone when there are fewer than it wants', async () => {
    const { probe, population } = madeProbe(recall());
    const measurements = await probe.measure(at(0), scriptedModel(population, () => 3).model);
    expect(measurements[0].n).toBe(64);
  });
});

describe('the end of the plateau', () => {
  /** The step reported by a probe that sees these losses, as parts of the baseline, at steps 0, 50, 100, ... */
  async function ends(parts: readonly number[], resumeAt?: number): Promise<(number | undefined)[]> {
    let { probe, population } = madeProbe(recall());
    const reported: (number | undefined)[] = [];
    for (const [i, part] of parts.entries()) {
      if (i === resumeAt) {
        const state = JSON.parse(JSON.stringify(probe.save!())) as never;
        ({ probe, population } = madeProbe(recall()));
        probe.restore!(state);
      }
      const { model } = scriptedModel(population, () => part * noKnowledgeBaseline(population));
      reported.push(valueOf('recall.plateau-end', await probe.measure(at(50 * i), model)));
    }
    return reported;
  }

  it('is the first step below 0.99 of the baseline, told once, when the next measurement confirms it', async () => {
    expect(await ends([5, 1, 0.995, 0.98, 0.9, 0.5])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      150,
      undefined,
    ]);
  });

  it('is not a dip: a loss that comes back starts the wait again', async () => {
    expect(await ends([1, 0.98, 1, 0.98, 0.98])).toEqual([undefined, undefined, undefined, undefined, 150]);
  });

  it.each([2, 3])('survives an interruption before measurement %i', async (resumeAt) => {
    expect(await ends([1, 0.98, 0.97, 0.96], resumeAt)).toEqual([undefined, undefined, 50, undefined]);
  });
});
