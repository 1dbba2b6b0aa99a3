// Random numbers by address, and permutations without a table.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation, randomStream, streamFamily } from '../../core/random/index.js';
import { chiSquare } from '../../core/testing/chi-square.js';

const address = { seed: 1, stream: 'test', step: 3, slot: 4 };
const take = (n: number, draw: () => number) => Array.from({ length: n }, draw);
const indices = (size: number) => Array.from({ length: size }, (_, i) => i);

describe('randomStream', () => {
  it('yields the same numbers for the same address, whatever was drawn before', () => {
    const family = streamFamily(1, 'test');
    take(100, () => family.at(900, 0).uint32());
    const again = family.at(3, 4);
    const first = randomStream(address);
    expect(take(50, () => again.uint32())).toEqual(take(50, () => first.uint32()));
  });

  it('yields other numbers when any part of the address changes', () => {
    const first = randomStream(address);
    const base = take(4, () => first.uint32());
    for (const change of [
      { seed: 2 },
      { seed: 1 + 2 ** 32 },
      { stream: 'tesu' },
      { step: 4 },
      { slot: 5 },
      { slot: 4 + 2 ** 32 },
      { step: 3 + 2 ** 32 },
    ]) {
      const stream = randomStream({ ...address, ...change });
      expect(take(4, () => stream.uint32())).not.toEqual(base);
    }
  });

  it('draws every integer below the bound equally often', () => {
    const stream = randomStream(address);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70000; i++) counts[stream.integer(7)]++;
    expect(chiSquare(counts, new Array(7).fill(10000))).toBeGreaterThan(0.001);
  });

  it('keeps integers inside any bound up to 2^53', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.nat(), (below, slot) => {
        const draw = randomStream({ ...address, slot }).integer(below);
        return Number.isInteger(draw) && draw >= 0 && draw < below;
      }),
    );
  });

  it('gives streams of different names, steps or slots that do not go together', () => {
    // Pairs of bits from two streams fall into four equal cells if they are independent.
    const pairs = [{ stream: 'other' }, { step: 4 }, { slot: 5 }].map((change) => {
      const [a, b] = [randomStream(address), randomStream({ ...address, ...change })];
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 20_000; i++) counts[2 * a.integer(2) + b.integer(2)]++;
      return chiSquare(counts, [5000, 5000, 5000, 5000]);
    });
    expect(Math.min(...pairs)).toBeGreaterThan(1e-3);
  });

  it('draws normals with the standard mean, variance and kurtosis', () => {
    const stream = randomStream(address);
    const draws = take(100000, () => stream.normal());
    const moment = (p: number) => draws.reduce((sum, x) => sum + x ** p, 0) / draws.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  it('is pinned: drawing version 1 yields these numbers', () => {
    const stream = randomStream(address);
    expect(take(3, () => stream.uint32())).toMatchInlineSnapshot(`
      [
        2757895674,
        3568630596,
        699301481,
      ]
    `);
    expect(randomStream(address).uniform()).toMatchInlineSnapshot(`0.6421226250446331`);
  });
});

describe('permutation', () => {
  it('maps every index to a different index, for any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (size, seed) => {
        const permute = permutation(size, seed, 'names');
        const images = new Set(indices(size).map(permute));
        return images.size === size && [...images].every((image) => image >= 0 && image < size);
      }),
      { numRuns: 50 },
    );
  });

  it('stays inside and reaches both halves of a space of 810 million', () => {
    const permute = permutation(810e6, 1, 'names');
    const images = indices(2000).map(permute);
    expect(images.every((image) => image >= 0 && image < 810e6)).toBe(true);
    expect(Math.abs(images.filter((image) => image < 405e6).length - 1000)).toBeLessThan(120);
  });

  it('is another one for another seed or name, and leaves one individual alone', () => {
    const images = (seed: number, stream: string) =>
      indices(50)
        .map(permutation(1000, seed, stream))
        .join();
    expect(new Set([images(1, 'names'), images(2, 'names'), images(1, 'recall')]).size).toBe(3);
    expect(permutation(1, 9, 'names')(0)).toBe(0);
  });

  it('looks uniform: the image of neighbouring indices falls into every tenth equally often', () => {
    const counts = new Array<number>(10).fill(0);
    const permute = permutation(1e6, 5, 'names');
    for (let i = 0; i < 20000; i++) counts[Math.floor(permute(i) / 1e5)]++;
    expect(chiSquare(counts, new Array(10).fill(2000))).toBeGreaterThan(0.001);
  });
});
