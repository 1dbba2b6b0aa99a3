// Ramps go from 0 to 1; a fade goes from one sampler to another along a ramp.
import fc from 'fast-check';
import { constant, cosine, fade, linear, powerLaw, uniformOver, type Sampler } from 'recall-lab';
import { describe, expect, it } from 'vitest';
import { decisions } from './simulated-run.js';

const length = fc.integer({ min: 1, max: 1_000_000 });

describe.each([
  ['linear', linear],
  ['cosine', cosine],
])('a %s ramp', (_name, ramp) => {
  it('goes from 0 to 1, never back, and stays there', () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 0, max: 2_000_000 }), (steps, step) => {
        const fraction = ramp(steps);
        expect(fraction(0)).toBe(0);
        expect(fraction(steps)).toBe(1);
        expect(fraction(steps + step)).toBe(1);
        expect(fraction(step + 1)).toBeGreaterThanOrEqual(fraction(step));
      }),
    );
  });

  it('is half way at half its length', () => {
    expect(ramp(600)(300)).toBeCloseTo(0.5, 12);
  });

  it.each([0, -3, NaN, Infinity])('cannot take %s steps', (steps) => {
    expect(() => ramp(steps)).toThrow(expect.objectContaining({ code: 'RECALL_SCHEDULE' }));
  });
});

describe('fade', () => {
  const few = constant(uniformOver(4));
  const all = constant(powerLaw(16, 1));

  it('is the first sampler at 0, the second at 1, and their mixture between', () => {
    const faded = fade(few, all, linear(100));
    for (let i = 0; i < 16; i++) {
      const [from, to] = [few.at(0, []).probability(i), all.at(0, []).probability(i)];
      expect(faded.at(0, []).probability(i)).toBeCloseTo(from, 12);
      expect(faded.at(25, []).probability(i)).toBeCloseTo(0.75 * from + 0.25 * to, 12);
      expect(faded.at(100, []).probability(i)).toBeCloseTo(to, 12);
    }
  });

  it('refuses a fraction beyond 0 and 1', () => {
    const faded = fade(few, all, (step) => step / 10);
    expect(() => faded.at(11, [])).toThrow(
      expect.objectContaining({ code: 'RECALL_SCHEDULE', at: 'step 11' }),
    );
  });

  it('lets both sides decide at the same boundary, and hands each its own decisions', () => {
    const counting = (start: number): Sampler => ({
      at: (_step, transitions) => uniformOver(start + transitions.length),
      decide: ({ step }) => (step % 2 === 0 ? { mine: start + step } : undefined),
    });
    const faded = fade(counting(10), counting(100), (step) => (step > 50 ? 1 : 0));
    const decided = decisions(faded, 4, () => ({}));
    expect(decided.map(({ data }) => data)).toEqual(
      [0, 2, 4].map((step) => [
        { part: 0, data: { mine: 10 + step } },
        { part: 1, data: { mine: 100 + step } },
      ]),
    );
    expect(faded.at(0, decided).size).toBe(13);
    expect(faded.at(60, decided).size).toBe(103);
  });
});
