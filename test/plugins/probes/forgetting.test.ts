// What is still known of each cohort, and what was lost.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { describe, expect, it } from 'vitest';
import type { PluginSpec } from '../../../core/plugin/definition.js';
import { forgetting } from '../../../plugins/index.js';
import { madeProbe, scriptedModel } from './scripted-model.js';

const boundary = (step: number) => boundaryAt(step, 100);

/** Individuals asked about, by cohort in order. */
async function cohorts(spec: PluginSpec) {
  const { probe, population } = madeProbe(spec);
  const { model, asked } = scriptedModel(population, () => 1);
  const measured = await probe.measure(boundary(0), model);
  const names = measured.flatMap(({ name }) => (name.includes('.accuracy.') ? [name.split('.')[2]] : []));
  return Object.fromEntries(
    names.map((name, i) => {
      const { individuals } = asked[i];
      return [name, [Math.min(...individuals), Math.max(...individuals), new Set(individuals).size]];
    }),
  );
}

describe('forgetting', () => {
  it('asks about pre-training, and about the new individuals of fine-tuning', async () => {
    expect(await cohorts(forgetting({ new: 8 }))).toEqual({ 'pre-training': [0, 63, 64], new: [64, 71, 8] });
  });

  it('asks about the groups of the sequential sampler', async () => {
    expect(await cohorts(forgetting({ groups: 3 }))).toEqual({
      'group-1': [0, 20, 21],
      'group-2': [21, 41, 21],
      'group-3': [42, 63, 22],
    });
  });

  it('asks by frequency, the most frequent first and the last bucket half of all', async () => {
    const { 'pre-training': everyone, ...buckets } = await cohorts(forgetting({ buckets: 4 }));
    expect(everyone).toEqual([0, 63, 64]);
    expect(buckets).toEqual({
      'bucket-1': [0, 7, 8],
      'bucket-2': [8, 15, 8],
      'bucket-3': [16, 31, 16],
      'bucket-4': [32, 63, 32],
    });
  });

  it('asks about no more of a cohort than it is told to', async () => {
    const { probe, population } = madeProbe(forgetting({ individuals: 5, new: 8 }));
    const { model, asked } = scriptedModel(population, () => 1);
    const measured = await probe.measure(boundary(0), model);
    expect(asked.map(({ individuals }) => individuals.length)).toEqual([5, 5]);
    expect(measured.map(({ name, split, n }) => [name, split, n])).toEqual([
      ['forgetting.accuracy.pre-training', 'seen', 5],
      ['forgetting.loss.pre-training', 'seen', 5],
      ['forgetting.lost.pre-training', 'seen', 5],
      ['forgetting.accuracy.new', 'new', 5],
      ['forgetting.loss.new', 'new', 5],
      ['forgetting.lost.new', 'new', 5],
      ['forgetting.average', 'seen', 10],
    ]);
  });

  it('says what was lost since a cohort was known best, across an interruption too', async () => {
    const spec = forgetting({ individuals: 4 });
    let { probe, population } = madeProbe(spec);
    const lost: number[] = [];
    for (const [step, known] of [false, true, false, true].entries()) {
      const { model } = scriptedModel(population, () => 1, known);
      const measured = await probe.measure(boundary(step), model);
      lost.push(measured.find(({ name }) => name === 'forgetting.lost.pre-training')!.value);
      expect(measured.find(({ name }) => name === 'forgetting.average')!.value).toBe(lost.at(-1));
      const state = JSON.parse(JSON.stringify(probe.save!())) as never;
      ({ probe, population } = madeProbe(spec));
      probe.restore!(state);
    }
    expect(lost).toEqual([0, 0, 1, 0]);
  });

  it('knows nothing of the best of cohorts that were others before', async () => {
    const { probe, population } = madeProbe(forgetting({ individuals: 4, groups: 2 }));
    await probe.measure(boundary(0), scriptedModel(population, () => 1, true).model);
    for (const [groups, expected] of [
      [2, 1],
      [4, 0],
    ]) {
      const resumed = madeProbe(forgetting({ individuals: 4, groups })).probe;
      resumed.restore!(probe.save!());
      const measured = await resumed.measure(boundary(1), scriptedModel(population, () => 1, false).model);
      expect(measured.find(({ name }) => name === 'forgetting.lost.group-1')!.value).toBe(expected);
    }
  });

  it.each([{ new: 1e9 }, { groups: 65 }, { buckets: 8 }])('refuses %o', (options) => {
    expect(() => madeProbe(forgetting(options))).toThrow(/too few individuals/);
  });
});
