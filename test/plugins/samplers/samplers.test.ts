// What each sampler adds to what every sampler promises: whom it draws, how often, and when.
import { annealed, celebrities, growing, sequential } from 'recall-lab/plugins';
import { testSampler } from 'recall-lab/testing';
import { describe, expect, it } from 'vitest';
import { made } from './made.js';

testSampler(celebrities({ individuals: 8, weight: 4 }));
testSampler(celebrities({ individuals: 64 }));
testSampler(celebrities({ weight: 0, individuals: 60 }));
testSampler(sequential({ groups: 5, repeats: 3 }));
testSampler(annealed());
testSampler(annealed({ exponent: 2, share: 1, shape: 'cosine' }));
testSampler(growing());
testSampler(growing({ individuals: 1, share: 1, shape: 'geometric' }));

describe('celebrities', () => {
  it('are seen `weight` times as often as anybody else', () => {
    const distribution = made(celebrities({ individuals: 8, weight: 4 })).at(0, []);
    expect(distribution.probability(0) / distribution.probability(63)).toBeCloseTo(4, 12);
    expect(distribution.probability(7) / distribution.probability(8)).toBeCloseTo(4, 12);
  });

  it('are one in sixteen when nobody says how many', () => {
    const distribution = made(celebrities(), { individuals: 160 }).at(0, []);
    expect(distribution.probability(9)).toBeGreaterThan(distribution.probability(10));
  });

  it('cannot be more than there are individuals', () => {
    expect(() => made(celebrities({ individuals: 65 }))).toThrow(
      expect.objectContaining({ code: 'RECALL_OPTION' }),
    );
  });
});

describe('sequential', () => {
  it('gives everyone a group, and every step to one of them', () => {
    const sampler = made(sequential({ groups: 3, repeats: 2 }), { individuals: 10, steps: 100 });
    const groups = Array.from({ length: 100 }, (_, step) => {
      const distribution = sampler.at(step, []);
      return Array.from({ length: 10 }, (_, i) => (distribution.probability(i) > 0 ? i : '')).join('');
    });
    const visits = groups.filter((group, step) => group !== groups[step - 1]);
    expect(visits).toEqual(['012', '345', '6789', '012', '345', '6789']);
    const lengths = visits.map((_, v) => Math.floor((100 * (v + 1)) / 6) - Math.floor((100 * v) / 6));
    expect(lengths.reduce((sum, length) => sum + length)).toBe(100);
    expect(groups[15]).toBe('012');
    expect(groups[16]).toBe('345');
  });

  it.each([
    [{ groups: 65 }, { steps: 1000 }],
    [{ groups: 2, repeats: 6 }, { steps: 11 }],
  ])('refuses %j in %j', (options, run) => {
    expect(() => made(sequential(options), run)).toThrow(
      expect.objectContaining({ code: 'RECALL_SCHEDULE' }),
    );
  });
});

describe('annealed', () => {
  it('begins as a power law and ends uniform', () => {
    const sampler = made(annealed({ exponent: 1, share: 0.5 }), { steps: 1000 });
    const ratio = (step: number) => {
      const distribution = sampler.at(step, []);
      return distribution.probability(0) / distribution.probability(1);
    };
    expect([0, 250, 500, 999].map(ratio)).toEqual(
      [2, 2 ** 0.5, 1, 1].map((r) => expect.closeTo(r, 12) as number),
    );
  });
});

describe('growing', () => {
  const sizes = (spec: ReturnType<typeof growing>) => {
    const sampler = made(spec, { individuals: 1024, steps: 1000 });
    return [0, 250, 500, 999].map((step) => sampler.at(step, []).size);
  };

  it('grows by the same number, or by the same factor, until everyone is in', () => {
    expect(sizes(growing({ individuals: 64 }))).toEqual([64, 544, 1024, 1024]);
    expect(sizes(growing({ individuals: 64, shape: 'geometric' }))).toEqual([64, 256, 1024, 1024]);
    expect(sizes(growing())[0]).toBe(128);
  });
});
