/** Contract tests for samplers. */
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
import {
  expectStreamDeterminesDraws,
  expectDraws,
  expectProbabilities,
  fingerprint,
} from './distribution.js';

/**
 * Registers tests of a sampler: its distributions are valid and depend only on the step, the options, the recorded decisions
 * and the saved state, in any order of calls.
 *
 * For a sampler that bases decisions on measurements, pass `measurements` that trigger them.
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

    it('returns the same distributions in any order of calls', () => {
      const decided = transitions();
      const forwards = answers(make().instance, sampleSteps(steps), decided);
      const asked = make().instance;
      const backwards = answers(asked, sampleSteps(steps).reverse(), decided);
      expect(backwards).toEqual(forwards);
      expect(answers(asked, sampleSteps(steps), decided)).toEqual(forwards);
    });

    it('draws according to its probabilities at every step, and only individuals in training', () => {
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
        expectStreamDeterminesDraws(distribution);
        expect(
          distribution.size,
          `it can draw individual ${distribution.size - 1}, but training has only individuals 0 to ${population.individuals - 1}`,
        ).toBeLessThanOrEqual(population.individuals);
      }
    });

    it('returns a distribution beyond the last step', () => {
      expectProbabilities(make().instance.at(steps, transitions()));
    });

    it('decides synchronously, based only on the boundary, the recorded decisions and its saved state', () => {
      const { instance } = make();
      const decided: Transition[] = [];
      const stretch = Math.ceil(steps / 16);
      let resumed = make().instance;
      for (let step = 0; instance.decide && step <= steps; step++) {
        const boundary = boundaryAt(step, steps, circumstances.measurements?.(step));
        // Compare with a second instance that starts from the saved state.
        if (step % stretch === 0) copyState(instance, (resumed = make().instance));
        const data = instance.decide(boundary, decided);
        expect(data instanceof Promise, '`decide` is not awaited: it must return synchronously').toBe(false);
        const again = resumed.decide?.(boundary, jsonRoundTrip(decided));
        expect(again, 'it keeps state that it does not save').toEqual(data);
        if (data !== undefined) decided.push({ type: 'transition', step, plugin: 'sampler', data });
      }
    });

    it('makes the same decisions and draws after a kill and resume', async () => {
      const decided = transitions().map(({ step }) => step);
      // Kill between decisions, so that some lie before and some after.
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

    it('works for an odd number of individuals, or rejects it on creation', () => {
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

    it('works for a population of one, or rejects it with a coded error', () => {
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

  it('makes decisions that survive JSON', () => {
    const decided = transitions();
    expect(decided, 'it made no decision: pass other `measurements`').not.toEqual([]);
    expect(jsonRoundTrip(decided)).toStrictEqual(decided);
  });

  it('reproduces the run from its recorded decisions', () => {
    const { decided, instance } = walk();
    const resumed = make().instance;
    copyState(instance, resumed);
    const recorded = answers(resumed, sampleSteps(steps), jsonRoundTrip(decided));
    expect(recorded).toEqual(answers(resumed, sampleSteps(steps), decided));
    expect(recorded, 'it relies on memory instead of recorded decisions').toEqual(
      answers(instance, sampleSteps(steps), decided),
    );
  });

  it('does not change earlier distributions by its decisions', () => {
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
