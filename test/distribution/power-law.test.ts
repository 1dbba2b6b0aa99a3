// p(i) proportional to (i + 1)^-exponent, for any size, without a table.
import { describe, expect, it } from 'vitest';
import { powerLaw } from '../../core/distribution/index.js';
import { randomStream } from '../../core/random/index.js';
import { testDistribution } from '../../core/testing/index.js';

for (const size of [1, 2, 10, 5000]) {
  for (const exponent of [0, 0.2, 0.6, 1, 1.0000001, 2.5, 40]) {
    testDistribution(`power law, exponent ${exponent}, over ${size}`, () => powerLaw(size, exponent));
  }
}
for (const exponent of [0.6, 1, 2.5]) {
  testDistribution(`power law, exponent ${exponent}, over a million`, () => powerLaw(1e6, exponent));
}

describe('the probabilities of a power law', () => {
  it.each([0, 0.6, 1, 2.5])('at exponent %s are (i + 1)^-exponent over their sum', (exponent) => {
    const size = 1000;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (i + 1) ** -exponent;
    const law = powerLaw(size, exponent);
    for (const i of [0, 1, 2, 10, 127, 128, 500, 999]) {
      expect(law.probability(i)).toBeCloseTo((i + 1) ** -exponent / sum, 12);
    }
  });

  it('halve from the first to the second at exponent 1, and stay equal at exponent 0', () => {
    expect(powerLaw(50, 1).probability(1) / powerLaw(50, 1).probability(0)).toBeCloseTo(0.5, 12);
    expect(powerLaw(50, 0).probability(49)).toBeCloseTo(powerLaw(50, 0).probability(0), 12);
  });
});

describe('a power law', () => {
  it('reaches all of ten million individuals, in constant time', () => {
    const law = powerLaw(1e7, 0.6);
    const stream = randomStream({ seed: 1, stream: 'reach' });
    const draws = Array.from({ length: 20_000 }, () => law.draw(stream));
    expect(Math.max(...draws)).toBeGreaterThan(9.99e6);
    // The first tenth of the ranks holds 0.1^0.4 of the probability.
    const first = draws.filter((i) => i < 1e6).length / draws.length;
    expect(Math.abs(first - 0.1 ** 0.4)).toBeLessThan(0.015);
  });

  it.each([
    [0, 1],
    [-5, 1],
    [2.5, 1],
    [NaN, 1],
    [10, -1],
    [10, NaN],
    [10, Infinity],
  ])('refuses size %s with exponent %s: RECALL_DISTRIBUTION', (size, exponent) => {
    const refusal = expect.objectContaining({ code: 'RECALL_DISTRIBUTION' }) as Error;
    expect(() => powerLaw(size, exponent)).toThrow(refusal);
  });

  it('says what it is', () => {
    expect(powerLaw(2048, 0.6).description).toBe('power law with exponent 0.6 over 2,048');
  });
});
