// What plugins are given to read they cannot write: no run changes without a record.
import { describe, expect, it } from 'vitest';
import type { Measurement, Transition } from '../../core/bus/events.js';
import type { Boundary } from '../../core/plugin/contracts.js';
import { defineProbe, defineSampler } from '../../core/plugin/define.js';
import type { Model } from '../../core/plugin/model.js';
import { uniformOver } from '../../core/distribution/index.js';
import { tinyRun } from '../../core/testing/index.js';
import { earlyStop, recall } from '../../plugins/index.js';

type Attack = (boundary: Boundary, model: Model) => void | Promise<void>;

const forged: Measurement = { name: 'recall.accuracy', value: 1, unit: 'fraction', split: 'seen', n: 8 };
const writable = (boundary: Boundary) => boundary as { -readonly [Key in keyof Boundary]: Boundary[Key] };

const attacks: Record<string, Attack> = {
  'a measurement of another probe': ({ measurements }) => void (measurements as Measurement[]).push(forged),
  'the value of a measurement': ({ measurements }) => {
    (measurements[0] as { value: number }).value = 1;
  },
  'the list of measurements': (boundary) => void (writable(boundary).measurements = [forged]),
  'what a measurement is found by': (boundary) => void (writable(boundary).measured = () => forged),
  'the step': (boundary) => void (writable(boundary).step = 19),
  'the parameters that it read': async (_, model) => void (await model.readParameters()).fill(0),
  'the parameters themselves': (_, model) =>
    void (model as unknown as { parameters: Float32Array }).parameters.fill(0),
  'the shape of the model': (_, model) => void ((model.shape as { layers: number }).layers = 7),
  'the model for the next plugin': (_, model) =>
    void (model.readParameters = () => Promise.resolve(new Float32Array(1))),
};

const run = (attack?: Attack) => {
  const attacker = defineProbe({
    name: 'attacker',
    async measure(boundary, model) {
      await attack?.(boundary, model);
      return [];
    },
  });
  return tinyRun({
    probes: { recall: recall({ every: 5 }), attacker: attacker({ every: 1, onError: 'warn' }) },
    interventions: { enough: earlyStop({ measurement: 'accuracy of seen', above: 0.99 }) },
  });
};

describe('a probe that writes to what it was given', () => {
  it.each(Object.entries(attacks))('does not change %s', async (_what, attack) => {
    const [attacked, untouched] = [await run(attack), await run()];
    expect(attacked.summary.parametersSha256).toBe(untouched.summary.parametersSha256);
    expect(attacked.summary).toMatchObject({ steps: 20, stopped: null, recall: untouched.summary.recall });
  });
});

it('gives samplers decisions that they cannot add to', async () => {
  const forging = defineSampler({
    name: 'forging',
    at(_step, { individuals, transitions }) {
      (transitions as Transition[]).push({ type: 'transition', step: 0, plugin: 'sampler', data: null });
      return uniformOver(individuals);
    },
  });
  await expect(tinyRun({ sampler: forging() })).rejects.toMatchObject({ code: 'RECALL_PLUGIN' });
});
