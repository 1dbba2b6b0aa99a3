// Interventions that wait for a measurement: they end the run, or change its learning rate.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { describe, expect, it } from 'vitest';
import { defineProbe } from '../../../core/plugin/define.js';
import type { PluginSpec } from '../../../core/plugin/definition.js';
import { mountPlugin } from '../../../core/testing/fixtures.js';
import { tinyRun } from '../../../core/testing/index.js';
import { earlyStop, learningRate } from '../../../plugins/index.js';

/** A run of 20 steps in which `score.value` is measured as given, at every step from 0. */
const run = (intervention: PluginSpec, values: (step: number) => number) =>
  tinyRun({
    optimizer: { schedule: 'constant', learningRate: 1e-2 },
    interventions: { waiting: intervention },
    probes: {
      score: defineProbe({
        name: 'score',
        measure: ({ step }) => [
          { name: 'score.value', value: values(step), unit: 'fraction', split: 'seen', n: 1 },
        ],
      })({ every: 1 }),
    },
  });

describe('early stop', () => {
  it('ends the run at the boundary at which the level is crossed, and says why', async () => {
    const { summary } = await run(earlyStop({ measurement: 'score.value', above: 0.5 }), (step) => step / 10);
    expect(summary).toMatchObject({ steps: 6, stopped: 'score.value above 0.5' });
  });

  it('waits for so many measurements in a row', async () => {
    const values = [1, 1, 0, 1, 0, 0, 0, 0];
    const spec = earlyStop({ measurement: 'score.value', below: 0.5, times: 3 });
    expect((await run(spec, (step) => values[step] ?? 0)).summary.steps).toBe(6);
  });

  it('goes on counting after an interruption', () => {
    const spec = earlyStop({ measurement: 'score.value', below: 0.5, times: 2 });
    const boundary = (step: number, value: number) =>
      boundaryAt(step, 20, [{ name: 'score.value', value, unit: 'fraction', split: 'seen', n: 1 }]);
    const first = mountPlugin('intervention', spec, {}).instance;
    expect(first.decide(boundary(4, 0), undefined as never)).toBeUndefined();
    const second = mountPlugin('intervention', spec, {}).instance;
    second.restore!(first.save!());
    expect(second.decide(boundary(5, 0), undefined as never)).toEqual({ because: 'score.value below 0.5' });
  });

  it('lets a run that never crosses the level finish', async () => {
    const { summary } = await run(earlyStop({ measurement: 'score.value', above: 2 }), () => 1);
    expect(summary).toMatchObject({ steps: 20, stopped: null });
  });

  it('says before the run starts that nothing measures what it waits for', async () => {
    const started = run(earlyStop({ measurement: 'recall.loss', below: 1 }), () => 1);
    await expect(started).rejects.toMatchObject({ code: 'RECALL_UNKNOWN_MEASUREMENT' });
    await expect(started).rejects.toThrow(/No probe measures "recall.loss".*Known: score/);
  });

  it.each([{}, { above: 1, below: 0 }])('refuses the level %o', (level) => {
    const spec = earlyStop({ measurement: 'score.value', ...level });
    expect(() => mountPlugin('intervention', spec, {})).toThrow(/exactly one of `above` and `below`/);
  });
});

describe('a change of the learning rate', () => {
  const rates = async (spec: PluginSpec) =>
    (await run(spec, (step) => step / 10)).events.flatMap((event) =>
      event.type === 'step' ? [event.learningRate] : [],
    );

  it('happens at its step, and stays', async () => {
    const given = await rates(learningRate({ rate: 1e-3, at: 5 }));
    expect(given).toEqual(Array.from({ length: 20 }, (_, step) => (step < 5 ? 1e-2 : 1e-3)));
  });

  it('happens when the level is crossed, once, and decays to the end of the run', async () => {
    const spec = learningRate({ rate: 4e-3, final: 1e-3, measurement: 'score.value', above: 0.95 });
    const given = await rates(spec);
    given.forEach((rate, step) => {
      const decayed = 1e-3 + (3e-3 * (1 + Math.cos((Math.PI * (step - 10)) / 10))) / 2;
      expect(rate).toBeCloseTo(step < 10 ? 1e-2 : decayed, 12);
    });
  });

  it('waits for a step or for a measurement', () => {
    for (const options of [{}, { at: 3, measurement: 'score.value', above: 1 }]) {
      const spec = learningRate({ rate: 1e-3, ...options });
      expect(() => mountPlugin('intervention', spec, {})).toThrow(/exactly one of `at` and `measurement`/);
    }
  });

  it('refuses a step that never comes', () => {
    const spec = learningRate({ rate: 1e-3, at: 20 });
    expect(() => mountPlugin('intervention', spec, { steps: 20 })).toThrow(
      /at step 20, but the run has only 20 steps.*Use at most 19/,
    );
    mountPlugin('intervention', spec, { steps: 21 });
  });
});
