/** Contract tests for distributions. */
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../distribution/index.js';
import { randomStream, streamFamily } from '../random/index.js';
import { chiSquare } from './chi-square.js';

const DRAWS = 20_000;
/** Draws are deterministic, so a p-value below this means a bug, not bad luck. */
const IMPROBABLE = 1e-5;
/** Larger distributions are not summed. */
const MAX_INDIVIDUALS = 20_000_000;

/**
 * Registers tests of a distribution.
 *
 * @example
 * import { weighted } from 'recall-lab';
 * import { testDistribution } from 'recall-lab/testing';
 *
 * testDistribution('half of the time the first', () => weighted([2, 1, 1]));
 */
export function testDistribution(name: string, make: () => Distribution): void {
  describe(`distribution ${name}`, () => {
    it('has probabilities that sum to 1, and 0 outside its range', () => expectProbabilities(make()));
    it('draws according to its probabilities, and nothing of probability 0', () => expectDraws(make()));
    it('draws the same individuals from the same stream', () => {
      const distribution = make();
      expect(fingerprint(distribution)).toEqual(fingerprint(make()));
      expectStreamDeterminesDraws(distribution);
    });
    it('has a description', () => expect(make().description).toMatch(/\S/));
  });
}

export function expectProbabilities(distribution: Distribution): void {
  const { size } = distribution;
  expect(Number.isSafeInteger(size) && size >= 1, `size ${size} is not a positive integer`).toBe(true);
  for (const outside of [-1, size, size + 1]) expect(distribution.probability(outside)).toBe(0);
  if (size > MAX_INDIVIDUALS) return;
  let sum = 0;
  let least = 0;
  for (let individual = 0; individual < size; individual++) {
    const probability = distribution.probability(individual);
    sum += probability;
    if (!(probability >= least)) least = probability;
  }
  expect(least, 'a probability is negative or NaN').toBe(0);
  expect(sum).toBeCloseTo(1, 8);
}

export function expectDraws(distribution: Distribution): void {
  const { size } = distribution;
  const streams = streamFamily(1, 'testing');
  const counts = new Map<number, number>();
  for (let slot = 0; slot < DRAWS; slot++) {
    const drawn = distribution.draw(streams.at(0, slot));
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  const outside = [...counts.keys()].filter((i) => !(Number.isInteger(i) && i >= 0 && i < size));
  expect(outside, `drawn outside 0 .. ${size - 1}`).toEqual([]);
  const impossible = [...counts.keys()].filter((i) => !(distribution.probability(i) > 0));
  expect(impossible, 'drawn despite probability 0').toEqual([]);
  if (size > MAX_INDIVIDUALS) return;
  const { observed, expected } = cells(distribution, counts);
  const p = chiSquare(observed, expected);
  expect(p, 'the draws do not follow the probabilities (p-value of chi-square)').toBeGreaterThan(IMPROBABLE);
}

/** Expects draws to depend on the stream alone, not on earlier draws. */
export function expectStreamDeterminesDraws(distribution: Distribution): void {
  const streams = streamFamily(1, 'testing');
  const slots = Array.from({ length: 32 }, (_, slot) => slot);
  const draw = (slot: number) => distribution.draw(streams.at(0, slot));
  const backwards = [...slots].reverse().map(draw).reverse();
  expect(slots.map(draw), 'the same stream drew different individuals').toEqual(backwards);
}

/** Pools neighbours until each cell expects at least ten draws, so that the tail is tested, too. */
function cells(distribution: Distribution, counts: ReadonlyMap<number, number>) {
  const observed = [0];
  const expected = [0];
  for (let individual = 0; individual < distribution.size; individual++) {
    if (expected[expected.length - 1] >= 10) {
      observed.push(0);
      expected.push(0);
    }
    observed[observed.length - 1] += counts.get(individual) ?? 0;
    expected[expected.length - 1] += DRAWS * distribution.probability(individual);
  }
  return { observed, expected };
}

/** A sample of draws and probabilities that identifies a distribution. */
export function fingerprint(distribution: Distribution): object {
  const stream = randomStream({ seed: 2, stream: 'testing' });
  const { size } = distribution;
  const some = Array.from({ length: 32 }, (_, i) => Math.floor((i * size) / 32));
  return {
    size,
    draws: Array.from({ length: 32 }, () => distribution.draw(stream)),
    probabilities: some.map((individual) => distribution.probability(individual)),
  };
}
