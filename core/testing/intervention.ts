/** What every intervention promises. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transition } from '../bus/events.js';
import { boundaryAt } from '../plugin/boundary.js';
import { isDue } from '../plugin/cadence.js';
import type { PartialConfig } from '../config/schema.js';
import type { Change } from '../plugin/contracts.js';
import type { PluginSpec } from '../plugin/definition.js';
import { understood } from '../run/checks/change-check.js';
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
 * Registers tests of an intervention: that its decisions survive JSON, that the change a decision makes is a
 * function of the record alone, and that a run with it can be repeated. Give it `steps`, and `measurements`
 * if it needs them, with which it decides something.
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
    probes: scriptedProbes(measurements, steps),
    interventions: { [spec.plugin]: spec },
  });
  let lab: TrainableModel;
  let untouched: Float32Array;

  /** Asks at every boundary; `visit` sees each decision, and the instance that made it. */
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
    expect(decided, 'it never decided: pass `steps` or `measurements` that make it').toBeGreaterThan(0);
  };

  describe(`intervention ${spec.plugin}`, () => {
    beforeAll(async () => {
      lab = await trainableModel(make().population, seed);
      // No parameter is at a value that it would be set to.
      await lab.train(3);
      untouched = await lab.snapshot();
    });
    afterAll(() => lab.dispose());

    testDeclaration('intervention', spec, { ...circumstances, steps });

    it('decides in words that survive JSON', () =>
      walk((transition) => expect(jsonRoundTrip(transition.data)).toStrictEqual(transition.data)));

    it('makes of a recorded decision always the same change, and only changes that there are', () =>
      walk(async (transition, instance) => {
        const changed = { who: `intervention "${spec.plugin}"`, shape: lab.shape, step: transition.step };
        const change = understood(await instance.change(transition), changed);
        const expected = described(change, transition.step, steps);
        expect(described(await instance.change(transition), transition.step, steps)).toEqual(expected);
        const resumed = make().instance;
        copyState(instance, resumed);
        const again = await resumed.change(jsonRoundTrip(transition));
        expect(described(again, transition.step, steps)).toEqual(expected);
      }));

    it('decides the same when it goes on from its saved state, at any boundary', async () => {
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
        expect(again, 'it remembers something that it does not save').toEqual(data);
        if (data === undefined) continue;
        recorded.push({ type: 'transition', step, plugin: spec.plugin, data });
        await instance.change(recorded[recorded.length - 1]);
      }
    });

    it('decides and trains the same when the run is killed and resumed', async () => {
      const decided: number[] = [];
      await walk(({ step }) => void decided.push(step));
      // Between its decisions, where it has some behind it and some before it.
      const at = Math.min(steps - 2, Math.max(1, decided[Math.floor((decided.length - 1) / 2)]));
      await expectSurvivesKill(config(), { at, end: steps }, circumstances);
    });

    it('changes the model only by what it returns', async () => {
      await walk(async (transition, instance) => void (await instance.change(transition)));
      // Since before any test: who sets a parameter to the same value again and again changes it once.
      const isUntouched = Buffer.from((await lab.snapshot()).buffer).equals(Buffer.from(untouched.buffer));
      expect(isUntouched, 'it wrote into model.parameters: return new ones from `change`').toBe(true);
    });

    it('repeats: two runs of one seed decide the same and end with the same model', async () => {
      const [first, second] = [await tinyRun(config()), await tinyRun(config())];
      const decided = ({ events }: typeof first) => events.filter(({ type }) => type === 'transition');
      expect(decided(second)).toEqual(decided(first));
      expect(second.summary.parametersSha256).toBe(first.summary.parametersSha256);
    });
  });
}

/** A change as plain data: functions by what they answer. */
function described({ sampler, learningRate, ...rest }: Change, from: number, steps: number): object {
  const asked = [from, ...sampleSteps(steps).filter((step) => step > from)];
  return {
    ...rest,
    sampler: sampler && asked.map((step) => fingerprint(sampler.at(step, []))),
    learningRate: learningRate && asked.map(learningRate),
  };
}
