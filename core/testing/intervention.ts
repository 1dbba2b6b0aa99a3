/** Contract tests for interventions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transition } from '../bus/events.js';
import { boundaryAt } from '../plugin/boundary.js';
import { isDue } from '../plugin/cadence.js';
import type { PartialConfig } from '../config/schema.js';
import type { Change } from '../plugin/contracts.js';
import type { PluginSpec } from '../plugin/definition.js';
import { checkedChange } from '../run/checks/change-check.js';
import {
  copyState,
  sampleSteps,
  jsonRoundTrip,
  tinyBiographies,
  mountPlugin,
  type PluginTestOptions,
} from './fixtures.js';
import { testDeclaration } from './declaration.js';
import { fingerprint } from './distribution.js';
import { scriptedProbes } from './scripted-probes.js';
import { expectSurvivesKill } from './kill-and-resume.js';
import { trainableModel, type TrainableModel } from './trainable-model.js';
import { tinyRun } from './tiny-run.js';

type Intervention = ReturnType<typeof mountPlugin<'intervention'>>['instance'];

/**
 * Registers tests of an intervention: decisions survive JSON, changes depend only on the recorded decision, and runs are
 * repeatable. Pass `steps` (and `measurements`, if needed) with which the intervention decides something.
 *
 * @example
 * import { freeze } from 'recall-lab/plugins';
 * import { testIntervention } from 'recall-lab/testing';
 *
 * testIntervention(freeze({ at: 10, parts: ['embeddings'] }), { steps: 20 });
 */
export function testIntervention(spec: PluginSpec, circumstances: PluginTestOptions = {}): void {
  const { steps = 20, seed = 1, individuals = 64, measurements = () => [] } = circumstances;
  const make = () => mountPlugin('intervention', spec, { ...circumstances, steps });
  const config = (): PartialConfig => ({
    seed,
    steps,
    population: circumstances.population ?? tinyBiographies(individuals),
    model: circumstances.architecture && { architecture: circumstances.architecture },
    probes: scriptedProbes(measurements, steps),
    interventions: { [spec.plugin]: spec },
  });
  let lab: TrainableModel;
  let untouched: Float32Array;

  /** Calls `decide` at every boundary, and `visit` with each decision. */
  const walk = async (visit: (transition: Transition, instance: Intervention) => void | Promise<void>) => {
    const { instance } = make();
    let decided = 0;
    for (let step = 0; step <= steps; step++) {
      if (!isDue(spec.every ?? 1, step, steps)) continue;
      const data = await instance.decide(boundaryAt(step, steps, measurements(step)), lab.model);
      if (data === undefined) continue;
      decided++;
      await visit({ type: 'transition', step, plugin: spec.plugin, data }, instance);
    }
    expect(decided, 'it made no decision: pass other `steps` or `measurements`').toBeGreaterThan(0);
  };

  describe(`intervention ${spec.plugin}`, () => {
    beforeAll(async () => {
      lab = await trainableModel(make().population, seed, make().shape);
      // Train first, so that no parameter has its initial value.
      await lab.train(3);
      untouched = await lab.snapshot();
    });
    afterAll(() => lab.dispose());

    testDeclaration('intervention', spec, { ...circumstances, steps });

    it('makes decisions that survive JSON', () =>
      walk((transition) => expect(jsonRoundTrip(transition.data)).toStrictEqual(transition.data)));

    it('turns a recorded decision into the same valid change every time', () =>
      walk(async (transition, instance) => {
        const changed = { label: `intervention "${spec.plugin}"`, shape: lab.shape, step: transition.step };
        const change = checkedChange(await instance.change(transition), changed);
        const expected = described(change, transition.step, steps);
        expect(described(await instance.change(transition), transition.step, steps)).toEqual(expected);
        const resumed = make().instance;
        copyState(instance, resumed);
        const again = await resumed.change(jsonRoundTrip(transition));
        expect(described(again, transition.step, steps)).toEqual(expected);
      }));

    it('makes the same decisions after restoring its saved state at any boundary', async () => {
      const { instance } = make();
      const recorded: Transition[] = [];
      for (let step = 0; step <= steps; step++) {
        if (!isDue(spec.every ?? 1, step, steps)) continue;
        const resumed = make().instance;
        copyState(instance, resumed);
        for (const transition of recorded) await resumed.change(jsonRoundTrip(transition));
        const boundary = boundaryAt(step, steps, measurements(step));
        const data = await instance.decide(boundary, lab.model);
        const again = await resumed.decide(boundary, lab.model);
        expect(again, 'it keeps state that it does not save').toEqual(data);
        if (data === undefined) continue;
        recorded.push({ type: 'transition', step, plugin: spec.plugin, data });
        await instance.change(recorded[recorded.length - 1]);
      }
    });

    it('makes the same decisions and trains the same model after a kill and resume', async () => {
      const decided: number[] = [];
      await walk(({ step }) => void decided.push(step));
      // Kill between decisions, so that some lie before and some after.
      const at = Math.min(steps - 2, Math.max(1, decided[Math.floor((decided.length - 1) / 2)]));
      await expectSurvivesKill(config(), { at, end: steps }, circumstances);
    });

    it('changes the model only through its return value', async () => {
      await walk(async (transition, instance) => void (await instance.change(transition)));
      // Compared with the state before all tests, to catch a write of the same value in each.
      const isUntouched = Buffer.from((await lab.snapshot()).buffer).equals(Buffer.from(untouched.buffer));
      expect(isUntouched, 'it wrote into model.parameters: return new ones from `change`').toBe(true);
    });

    it('makes two runs with the same seed end with the same decisions and model', async () => {
      const [first, second] = [await tinyRun(config()), await tinyRun(config())];
      const decided = ({ events }: typeof first) => events.filter(({ type }) => type === 'transition');
      expect(decided(second)).toEqual(decided(first));
      expect(second.summary.parametersSha256).toBe(first.summary.parametersSha256);
    });
  });
}

/** Represents a change as plain data, with functions replaced by samples of their results. */
function described({ sampler, learningRate, ...rest }: Change, from: number, steps: number): object {
  const asked = [from, ...sampleSteps(steps).filter((step) => step > from)];
  return {
    ...rest,
    sampler: sampler && asked.map((step) => fingerprint(sampler.at(step, []))),
    learningRate: learningRate && asked.map(learningRate),
  };
}
