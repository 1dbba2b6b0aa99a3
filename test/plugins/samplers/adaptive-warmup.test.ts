// A warm-up that finds its own length, and says when it cannot.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { adaptiveWarmup } from 'recall-lab/plugins';
import { testSampler } from 'recall-lab/testing';
import { describe, expect, it } from 'vitest';
import { warmupIndividuals } from '../../../plugins/samplers/adaptive-warmup.js';
import { decisions, measurement } from '../../schedule/simulated-run.js';
import { made } from './made.js';

testSampler(adaptiveWarmup({ individuals: 8 }), {
  measurements: (step) => (step % 25 === 0 ? [measurement('warmup.loss', step < 100 ? 9 : 0.1)] : []),
});

describe('adaptive warm-up', () => {
  const run = (plateau: number, options = {}, steps = 1000) => {
    const sampler = made(adaptiveWarmup({ individuals: 8, ...options }), { steps });
    const losses = (step: number): Record<string, number> =>
      step % 25 === 0 ? { 'warmup.loss': step < plateau ? 9 : 0.1 } : {};
    const decided = decisions(sampler, steps, losses);
    return Array.from({ length: steps }, (_, step) => step).find(
      (step) => sampler.at(step, decided).size > 8,
    );
  };

  it('moves on at 2.4 times its plateau, without being told a step', () => {
    expect(run(50)).toBe(120);
    expect(run(50, { stretch: 1 })).toBe(75);
    expect(run(100, { most: 0.5 })).toBe(240);
  });

  it('moves on at 0.15 of the run at the latest', () => {
    expect(run(400)).toBe(150);
    expect(run(2000)).toBe(150);
    expect(run(2000, { most: 0.5 })).toBe(500);
  });

  it('says at once when what measures the subset asks about others', () => {
    const decide = (n: number) =>
      made(adaptiveWarmup({ individuals: 8 })).decide?.(
        boundaryAt(0, 1000, [{ ...measurement('warmup.loss', 9), n }]),
        [],
      );
    expect(() => decide(9)).toThrow(expect.objectContaining({ code: 'RECALL_NEED' }));
    expect(decide(8)).toBeUndefined();
  });

  it("chooses the paper's best subsets from the paper's budgets", () => {
    const chosen = (individuals: number, steps: number) =>
      warmupIndividuals({ individuals, steps, batch: 128 }, 0.2);
    // Figure K: 8k of 64k in 8k steps; for 128k in 16k steps, 16k and 32k are the best two.
    expect(chosen(64_000, 8_000)).toBe(8_000);
    expect(chosen(128_000, 16_000)).toBe(16_000);
    expect(chosen(2048, 4000)).toBe(256);
  });

  it('begins with fewer when the budget is small, but with 32 at least, or all there are', () => {
    const chosen = (steps: number, batch: number) =>
      warmupIndividuals({ individuals: 64_000, steps, batch }, 0.2);
    expect(chosen(4000, 128)).toBeLessThan(4000);
    expect(chosen(8000, 64)).toBe(chosen(4000, 128));
    expect(chosen(1, 1)).toBe(32);
    expect(warmupIndividuals({ individuals: 20, steps: 1, batch: 1 }, 0.2)).toBe(20);
  });
});
