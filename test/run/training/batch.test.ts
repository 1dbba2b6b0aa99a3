// What is trained at a step: a pure function of the distribution, the seed and the step.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { powerLaw, subset, uniformOver, weighted } from '../../../core/distribution/index.js';
import { biographies } from '../../../core/population/biographies.js';
import { batchDrawer, type Batch } from '../../../core/run/training/batch.js';
import { chiSquare } from '../../../core/testing/chi-square.js';

const population = biographies({
  seed: 1, individuals: 64, heldOut: 16, firstNames: 8, lastNames: 8,
  cities: 6, universities: 6, majors: 6, companies: 6, years: 6,
}); // prettier-ignore
const drawer = (seed = 1, batch = 8) => batchDrawer(population, { seed, batch, loss: 'all-tokens' });
/** A copy: the next draw overwrites the arrays. */
const kept = ({ tokens, weights, individuals, hash, counted }: Batch) => ({
  tokens: [...tokens],
  weights: [...weights],
  individuals: [...individuals],
  hash,
  counted,
});

describe('a batch', () => {
  it('is the same for the same seed and step, in whatever order it is asked for', () => {
    const forwards = drawer();
    const inOrder = [0, 1, 2, 900].map((step) => kept(forwards(step, uniformOver(64))));
    const backwards = drawer();
    const reversed = [900, 2, 1, 0].map((step) => kept(backwards(step, uniformOver(64))));
    expect(reversed.reverse()).toEqual(inOrder);
  });

  it('is another one at another step or seed', () => {
    const hashes = [drawer(1), drawer(2)].flatMap((draw) =>
      [0, 1, 2].map((step) => draw(step, uniformOver(64)).hash),
    );
    expect(new Set(hashes).size).toBe(6);
  });

  it('begins with the same texts when it grows', () => {
    const [few, many] = [kept(drawer(1, 4)(5, uniformOver(64))), kept(drawer(1, 8)(5, uniformOver(64)))];
    expect(many.tokens.slice(0, few.tokens.length)).toEqual(few.tokens);
  });

  it('draws individuals as the distribution says, and none of probability 0', () => {
    const draw = drawer();
    const counts = new Array<number>(3).fill(0);
    for (let step = 0; step < 500; step++) {
      for (const individual of draw(step, weighted([1, 0, 3])).individuals) counts[individual]++;
    }
    expect(chiSquare(counts, [1000, 0, 3000])).toBeGreaterThan(1e-3);
  });

  it('draws templates anew for each text: the same individual is told differently', () => {
    const { tokens, individuals } = drawer()(0, subset([7]));
    const width = population.textLength + 1;
    const rows = individuals.map((_, row) => tokens.subarray(row * width, (row + 1) * width).join(' '));
    expect(new Set(rows).size).toBe(individuals.length);
  });

  it('counts the tokens whose prediction is learned', () => {
    const { weights, counted, tokens } = drawer()(0, uniformOver(64));
    expect(counted).toBe(weights.reduce((sum, weight) => sum + weight, 0));
    expect(counted).toBe(tokens.filter((token) => token !== 0).length);
  });

  it('has a hash that changes with any token', () => {
    const draw = drawer();
    const first = draw(0, uniformOver(64)).hash;
    expect(first).toMatch(/^[0-9a-f]{8}$/);
    expect(draw(1, uniformOver(64)).hash).not.toBe(first);
    expect(draw(0, uniformOver(64)).hash).toBe(first);
  });

  it('is pinned: drawing version 1 trains on this in a hundred steps', () => {
    const draw = drawer();
    const trace = createHash('sha256');
    for (let step = 0; step < 100; step++) trace.update(draw(step, powerLaw(64, 0.6)).hash);
    expect(trace.digest('hex')).toMatchInlineSnapshot(
      `"244252dd6fd11bc8b178dc3024fdaa4db32f27d9b330b8800d9018d0a0780d40"`,
    );
    expect(draw(99, powerLaw(64, 0.6)).individuals).toMatchInlineSnapshot(`
      [
        14,
        12,
        13,
        24,
        4,
        53,
        19,
        25,
      ]
    `);
  });
});
