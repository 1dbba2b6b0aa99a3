/** Contract tests for probes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Measurement } from '../bus/events.js';
import { boundaryAt } from '../plugin/boundary.js';
import type { PluginInstances, PluginSpec } from '../plugin/definition.js';
import {
  copyState,
  runProbe,
  jsonRoundTrip,
  tinyBiographies,
  mountPlugin,
  type PluginTestOptions,
} from './fixtures.js';
import { testDeclaration } from './declaration.js';
import { expectSurvivesKill } from './kill-and-resume.js';
import { scriptedProbes } from './scripted-probes.js';
import { trainableModel, type TrainableModel } from './trainable-model.js';

/**
 * Registers tests of a probe, with a real model that trains between boundaries: measuring does not change the model, is
 * repeatable, resumes from saved state, and yields well-formed measurements whose names begin with the probe's key.
 * Values must be finite; a probe without a value omits the measurement.
 *
 * @example
 * import { calibration } from 'recall-lab/plugins';
 * import { testProbe } from 'recall-lab/testing';
 *
 * testProbe(calibration({ individuals: 16 }));
 */
export function testProbe(spec: PluginSpec, circumstances: PluginTestOptions = {}): void {
  const { steps = 20, seed = 1 } = circumstances;
  const make = () => mountPlugin('probe', spec, { ...circumstances, steps });
  const boundaries = [...new Set([0, Math.floor(steps / 2), steps])];
  let lab: TrainableModel;

  /** Measures the current model. */
  const measure = (probe: PluginInstances['probe'], step: number): Promise<readonly Measurement[]> => {
    const boundary = boundaryAt(step, steps, circumstances.measurements?.(step));
    return runProbe(probe, spec.plugin, boundary, lab.model);
  };
  /** Calls `visit` at each boundary, training the model in between. */
  const walk = async (visit: (step: number) => Promise<void>) => {
    for (const step of boundaries) {
      if (step > 0) await lab.train(5);
      await visit(step);
    }
  };

  describe(`probe ${spec.plugin}`, () => {
    beforeAll(async () => void (lab = await trainableModel(make().population, seed, make().shape)));
    afterAll(() => lab.dispose());

    testDeclaration('probe', spec, { ...circumstances, steps });

    it('yields well-formed measurements', async () => {
      const { instance } = make();
      await walk(async (step) => expectWellFormed(await measure(instance, step)));
    });

    it('does not change the model', async () => {
      const { instance } = make();
      await walk(async (step) => {
        const before = await lab.snapshot();
        await measure(instance, step);
        expect(Buffer.from((await lab.snapshot()).buffer).equals(Buffer.from(before.buffer))).toBe(true);
      });
    });

    it('returns the same measurements for the same model', async () => {
      await walk(async (step) => {
        expect(await measure(make().instance, step)).toEqual(await measure(make().instance, step));
      });
    });

    it('returns the same measurements after a kill and resume', async () => {
      const { population = tinyBiographies(circumstances.individuals ?? 64), architecture } = circumstances;
      const probes = {
        ...scriptedProbes(circumstances.measurements ?? (() => []), steps),
        [spec.plugin]: spec,
      };
      const at = Math.floor(steps / 2);
      const model = architecture && { architecture };
      await expectSurvivesKill({ seed, steps, population, model, probes }, { at, end: steps }, circumstances);
    });

    it('resumes from its saved state without a difference', async () => {
      const { instance } = make();
      await walk(async (step) => {
        const resumed = make().instance;
        copyState(instance, resumed);
        const expected = await measure(instance, step);
        expect(await measure(resumed, step), 'it keeps state that it does not save').toEqual(expected);
      });
    });
  });
}

function expectWellFormed(measurements: readonly Measurement[]): void {
  for (const measurement of measurements) {
    expect(measurement.name).toMatch(/^[^\s.]+(\.[^\s.]+)+$/);
    expect(measurement.unit, `${measurement.name} has no unit`).toMatch(/\S/);
    expect(Number.isFinite(measurement.value), `${measurement.name} is ${measurement.value}`).toBe(true);
    expect(jsonRoundTrip(measurement)).toEqual(measurement);
  }
}
