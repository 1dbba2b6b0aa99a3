// The samplers of the three schedules that everybody begins with, and what each says of whom it draws.
import { describe, expect, it } from 'vitest';
import type { RecallError } from '../../../core/errors.js';
import { testSampler } from '../../../core/testing/index.js';
import { stagedWarmup, uniform, zipf } from '../../../plugins/index.js';
import { made } from './made.js';

const warmup = stagedWarmup({
  stages: [
    { steps: 100, sampler: uniform({ individuals: 8 }) },
    { steps: 50, sampler: zipf({ exponent: 2 }) },
    { sampler: uniform() },
  ],
});

testSampler(uniform());
testSampler(uniform({ individuals: 7 }));
testSampler(zipf());
testSampler(zipf({ exponent: 0 }));
testSampler(zipf({ exponent: 0.6, individuals: 20 }));
testSampler(warmup);
testSampler(stagedWarmup({ stages: [{ steps: 3, sampler: 'uniform' }, { sampler: 'zipf' }] }), {
  plugins: [uniform, zipf],
});

/** The probabilities of individuals at a step. */
const probabilities = (sampler: ReturnType<typeof made>, step: number, individuals: readonly number[]) =>
  individuals.map((individual) => sampler.at(step, []).probability(individual));

describe('uniform', () => {
  it('sees everyone, or the first so many, equally often', () => {
    expect(probabilities(made(uniform()), 0, [0, 63, 64])).toEqual([1 / 64, 1 / 64, 0]);
    expect(probabilities(made(uniform({ individuals: 8 })), 999, [0, 7, 8])).toEqual([1 / 8, 1 / 8, 0]);
  });
});

describe('zipf', () => {
  it('sees individual i in proportion to (i + 1)^-exponent', () => {
    const [first, fourth, last] = probabilities(made(zipf({ exponent: 0.5 })), 5, [0, 3, 63]);
    expect(first / fourth).toBeCloseTo(2, 12);
    expect(first / last).toBeCloseTo(8, 12);
  });

  it('sees nobody beyond the first so many', () => {
    const [first, last, beyond] = probabilities(made(zipf({ individuals: 20 })), 5, [0, 19, 20]);
    expect(first / last).toBeCloseTo(20, 12);
    expect(beyond).toBe(0);
  });

  it("has the exponent of Zipf's law by default", () => {
    const [first, fourth] = probabilities(made(zipf()), 5, [0, 3]);
    expect(first / fourth).toBeCloseTo(4, 12);
  });
});

describe.each([
  ['uniform', uniform],
  ['zipf', zipf],
] as const)('%s', (_name, sampler) => {
  it('refuses to draw more individuals than there are', () => {
    expect(made(sampler({ individuals: 64 })).at(0, []).size).toBe(64);
    expect(() => made(sampler({ individuals: 65 }))).toThrow(
      expect.objectContaining({ code: 'RECALL_OPTION', fix: 'Use at most 64.' }) as RecallError,
    );
  });
});

describe('staged warm-up', () => {
  it('gives the step on a boundary to the stage that begins there', () => {
    const sampler = made(warmup);
    const few = [99, 100, 149, 150].map((step) => sampler.at(step, []).probability(0));
    expect(few[0]).toBe(1 / 8);
    expect(few[1]).toBeGreaterThan(0.5);
    expect(few[2]).toBe(few[1]);
    expect(few[3]).toBe(1 / 64);
    expect(probabilities(sampler, 99, [8, 63])).toEqual([0, 0]);
  });

  it('must leave the last stage a step: the message says how', () => {
    const stages = [{ steps: 100, sampler: uniform() }, { sampler: uniform() }];
    expect(() => made(stagedWarmup({ stages }), { steps: 100 })).toThrow(
      expect.objectContaining({
        code: 'RECALL_SCHEDULE',
        fix: expect.stringMatching(
          /fewer than 100 steps in total \(--set sampler\.stages\.0\.steps=50\), or raise --steps above 100/,
        ) as string,
      }) as RecallError,
    );
    expect(made(stagedWarmup({ stages }), { steps: 101 }).at(100, []).size).toBe(64);
  });

  it('says at which stage a sampler is unknown or wrong', () => {
    const wrong = (sampler: never) => () => made(stagedWarmup({ stages: [{ sampler }] }));
    expect(wrong('unifrom' as never)).toThrow(
      expect.objectContaining({
        code: 'RECALL_UNKNOWN_PLUGIN',
        at: 'sampler.stages.0.sampler',
      }) as RecallError,
    );
    expect(wrong(uniform({ individuals: -1 }) as never)).toThrow(
      expect.objectContaining({
        code: 'RECALL_OPTION',
        at: 'sampler.stages.0.sampler.individuals',
      }) as RecallError,
    );
  });
});
