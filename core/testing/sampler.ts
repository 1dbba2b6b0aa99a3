/** What every sampler promises. */
import { describe, expect, it } from 'vitest';
import type { Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
import { boundaryAt } from '../plugin/boundary.js';
import type { Sampler } from '../plugin/contracts.js';
import type { PluginSpec } from '../plugin/definition.js';
import {
  copyState,
  sampleSteps,
  jsonRoundTrip,
  tinyBiographies,
  mountPlugin,
  type PluginTestOptions,
} from './fixtures.js';
import { testDeclaration } from './declaration.js';
import { collectDecisions, type SamplerDecisions } from './sampler-decisions.js';
import { expectSurvivesKill } from './kill-and-resume.js';
import { scriptedProbes } from './scripted-probes.js';
import { expectByStream, expectDraws, expectProbabilities, fingerprint } from './distribution.js';

/**
 * Registers tests of a sampler: that what it answers depends on the step, the options, the recorded
 * decisions and what it saves alone, in whatever order it is asked; and that its distributions are sound at every stage.
 *
 * Give a sampler that decides by measurements some that make it decide; its decisions are then tested too.
 *
 * @example
 * import { stagedWarmup, uniform, zipf } from 'recall-lab/plugins';
 * import { testSampler } from 'recall-lab/testing';
 *
 * testSampler(stagedWarmup({ stages: [{ steps: 10, sampler: uniform({ individuals: 8 }) }, { sampler: zipf() }] }));
 */
export function testSampler(spec: PluginSpec, circumstances: PluginTestOptions = {}): void {
  const { steps = 1000, individuals = 64 } = circumstances;
  const make = () => mountPlugin('sampler', spec, circumstances);
  const walk = () => collectDecisions(make().instance, steps, circumstances);
  const transitions = () => walk().decided;

  describe(`sampler ${spec.plugin}`, () => {
    testDeclaration('sampler', spec, circumstances);

    it('answers the same whenever and in whatever order it is asked', () => {
      const decided = transitions();
      const forwards = answers(make().instance, sampleSteps(steps), decided);
      const asked = make().instance;
      const backwards = answers(asked, sampleSteps(steps).reverse(), decided);
      expect(backwards).toEqual(forwards);
      expect(answers(asked, sampleSteps(steps), decided)).toEqual(forwards);
    });

    it('draws as its probabilities say at every step, and only who may be trained on', () => {
      const { instance, population } = make();
      const decided = transitions();
      const seen = new Set<string>();
      for (const step of sampleSteps(steps)) {
        const distribution = instance.at(step, decided);
        const key = JSON.stringify(fingerprint(distribution));
        if (seen.has(key)) continue;
        seen.add(key);
        expectProbabilities(distribution);
        expectDraws(distribution);
        expectByStream(distribution);
        expect(
          distribution.size,
          `it may draw individual ${distribution.size - 1}, and training draws from ${population.individuals}, counted from 0`,
        ).toBeLessThanOrEqual(population.individuals);
      }
    });

    it('goes on when asked beyond the last step', () => {
      expectProbabilities(make().instance.at(steps, transitions()));
    });

    it('decides at once, by the boundary, the recorded decisions and what it saves alone', () => {
      const { instance } = make();
      const decided: Transition[] = [];
      const stretch = Math.ceil(steps / 16);
      let resumed = make().instance;
      for (let step = 0; instance.decide && step <= steps; step++) {
        const boundary = boundaryAt(step, steps, circumstances.measurements?.(step));
        // Another one goes on beside it for a while, from nothing but what was saved.
        if (step % stretch === 0) copyState(instance, (resumed = make().instance));
        const data = instance.decide(boundary, decided);
        expect(data instanceof Promise, '`decide` is not awaited: it answers at once').toBe(false);
        const again = resumed.decide?.(boundary, jsonRoundTrip(decided));
        expect(again, 'it remembers something that it does not save').toEqual(data);
        if (data !== undefined) decided.push({ type: 'transition', step, plugin: 'sampler', data });
      }
    });

    it('decides and draws the same when the run is killed and resumed', async () => {
      const decided = transitions().map(({ step }) => step);
      // Between its decisions, where it has some behind it and some before it.
      const middle = decided[Math.floor((decided.length - 1) / 2)] ?? 4;
      const at = Math.min(steps - 2, Math.max(1, middle));
      const { seed = 1, population = tinyBiographies(individuals), measurements = () => [] } = circumstances;
      const probes = scriptedProbes(measurements, steps);
      const end = Math.min(steps, at + 20);
      await expectSurvivesKill(
        { seed, steps, population, sampler: spec, probes },
        { at, end },
        circumstances,
      );
    });

    it('works for an odd number of individuals, or refuses it when it is made', () => {
      const odd = { ...circumstances, individuals: individuals - 1 + (individuals % 2) };
      const decided = transitions();
      let instance: Sampler;
      try {
        ({ instance } = mountPlugin('sampler', spec, odd));
      } catch (error) {
        if (error instanceof RecallError) return;
        throw error;
      }
      for (const step of sampleSteps(steps)) expectProbabilities(instance.at(step, decided));
    });

    it('works for a population of one, or refuses it with a coded error', () => {
      try {
        const { instance } = mountPlugin('sampler', spec, { ...circumstances, individuals: 1 });
        for (const step of sampleSteps(steps)) expectProbabilities(instance.at(step, []));
      } catch (error) {
        if (!(error instanceof RecallError)) throw error;
      }
    });

    if (circumstances.measurements) testDecisions(make, walk, steps);
  });
}

function testDecisions(make: () => { instance: Sampler }, walk: () => SamplerDecisions, steps: number): void {
  const transitions = () => walk().decided;

  it('decides, in words that survive JSON', () => {
    const decided = transitions();
    expect(decided, 'it never decided: pass other `measurements`').not.toEqual([]);
    expect(jsonRoundTrip(decided)).toStrictEqual(decided);
  });

  it('repeats the run from its recorded decisions', () => {
    const { decided, instance } = walk();
    const resumed = make().instance;
    copyState(instance, resumed);
    const recorded = answers(resumed, sampleSteps(steps), jsonRoundTrip(decided));
    expect(recorded).toEqual(answers(resumed, sampleSteps(steps), decided));
    expect(recorded, 'it remembers a decision that it should read').toEqual(
      answers(instance, sampleSteps(steps), decided),
    );
  });

  it('does not change the past by what it decides', () => {
    const decided = transitions();
    const { instance } = make();
    for (const step of sampleSteps(steps)) {
      const until = decided.filter((transition) => transition.step <= step);
      expect(fingerprint(instance.at(step, decided))).toEqual(fingerprint(instance.at(step, until)));
    }
  });
}

const answers = (sampler: Sampler, steps: readonly number[], transitions: readonly Transition[]) =>
  Object.fromEntries(steps.map((step) => [step, fingerprint(sampler.at(step, transitions))]));
