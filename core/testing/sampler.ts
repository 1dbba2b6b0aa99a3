/** What every sampler promises. */
import { describe, expect, it } from 'vitest';
import type { Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Sampler } from '../plugin/contracts.js';
import type { PluginSpec } from '../plugin/definition.js';
import { someSteps, throughJson, tried, type Circumstances } from './circumstances.js';
import { testDeclaration } from './declaration.js';
import { expectDraws, expectProbabilities, fingerprint } from './distribution.js';

/**
 * Registers tests of a sampler: that what it answers depends on the step, the options and the recorded
 * decisions alone, in whatever order it is asked; and that its distributions are sound at every stage.
 *
 * Give a sampler that decides by measurements some that make it decide; its decisions are then tested too.
 *
 * @example
 * import { stagedWarmup, uniform, zipf } from 'recall-lab/plugins';
 * import { testSampler } from 'recall-lab/testing';
 *
 * testSampler(stagedWarmup({ stages: [{ steps: 10, sampler: uniform({ individuals: 8 }) }, { sampler: zipf() }] }));
 */
export function testSampler(spec: PluginSpec, circumstances: Circumstances = {}): void {
  const { steps = 1000 } = circumstances;
  const make = () => tried('sampler', spec, circumstances);
  const transitions = () => decisions(make().instance, steps, circumstances);

  describe(`sampler ${spec.plugin}`, () => {
    testDeclaration('sampler', spec, circumstances);

    it('answers the same whenever and in whatever order it is asked', () => {
      const decided = transitions();
      const forwards = answers(make().instance, someSteps(steps), decided);
      const asked = make().instance;
      const backwards = answers(asked, someSteps(steps).reverse(), decided);
      expect(backwards).toEqual(forwards);
      expect(answers(asked, someSteps(steps), decided)).toEqual(forwards);
    });

    it('draws as its probabilities say at every step, and only who may be trained on', () => {
      const { instance, population } = make();
      const decided = transitions();
      const seen = new Set<string>();
      for (const step of someSteps(steps)) {
        const distribution = instance.at(step, decided);
        const key = JSON.stringify(fingerprint(distribution));
        if (seen.has(key)) continue;
        seen.add(key);
        expectProbabilities(distribution);
        expectDraws(distribution);
        expect(distribution.size).toBeLessThanOrEqual(population.capacity - population.heldOut);
      }
    });

    it('goes on when asked beyond the last step', () => {
      expectProbabilities(make().instance.at(steps, transitions()));
    });

    it('works for a population of one, or refuses it with a coded error', () => {
      try {
        const { instance } = tried('sampler', spec, { ...circumstances, individuals: 1 });
        for (const step of someSteps(steps)) expectProbabilities(instance.at(step, []));
      } catch (error) {
        if (!(error instanceof RecallError)) throw error;
      }
    });

    if (circumstances.measurements) testDecisions(make, transitions, steps);
  });
}

function testDecisions(
  make: () => { instance: Sampler },
  transitions: () => Transition[],
  steps: number,
): void {
  it('decides, in words that survive JSON', () => {
    const decided = transitions();
    expect(decided, 'it never decided: pass other `measurements`').not.toEqual([]);
    expect(throughJson(decided)).toStrictEqual(decided);
  });

  it('repeats the run from its recorded decisions', () => {
    const decided = transitions();
    const recorded = answers(make().instance, someSteps(steps), throughJson(decided));
    expect(recorded).toEqual(answers(make().instance, someSteps(steps), decided));
  });

  it('does not change the past by what it decides', () => {
    const decided = transitions();
    const { instance } = make();
    for (const step of someSteps(steps)) {
      const until = decided.filter((transition) => transition.step <= step);
      expect(fingerprint(instance.at(step, decided))).toEqual(fingerprint(instance.at(step, until)));
    }
  });
}

/** What a sampler decides when it is asked at every boundary. */
function decisions(sampler: Sampler, steps: number, { measurements }: Circumstances): Transition[] {
  const decided: Transition[] = [];
  for (let step = 0; sampler.decide && step <= steps; step++) {
    const data = sampler.decide({ step, steps, measurements: measurements?.(step) ?? [] }, [...decided]);
    if (data !== undefined) decided.push({ type: 'transition', step, plugin: 'sampler', data });
  }
  return decided;
}

const answers = (sampler: Sampler, steps: readonly number[], transitions: readonly Transition[]) =>
  Object.fromEntries(steps.map((step) => [step, fingerprint(sampler.at(step, transitions))]));
