// The statistic that the draws of samplers are held to, against published critical values.
import { describe, expect, it } from 'vitest';
import { chiSquare } from '../../core/testing/chi-square.js';

/** Counts over `cells` equal cells of 1000 whose statistic is `statistic`. */
function deviating(cells: number, statistic: number): number {
  const expected = new Array<number>(cells).fill(1000);
  const apart = Math.sqrt((statistic * 1000) / 2);
  return chiSquare([1000 + apart, 1000 - apart, ...expected.slice(2)], expected);
}

describe('chiSquare', () => {
  // Upper critical values of the chi-square distribution, from the usual tables.
  it.each([
    [2, 3.841, 0.05],
    [2, 6.635, 0.01],
    [3, 5.991, 0.05],
    [11, 18.307, 0.05],
    [11, 29.588, 0.001],
    [101, 124.342, 0.05],
  ])('with %i cells and a statistic of %s has the p-value %s', (cells, statistic, p) => {
    expect(deviating(cells, statistic)).toBeCloseTo(p, 4);
  });

  it('is 1 when all is as expected, or nothing can differ', () => {
    expect(chiSquare([10, 20, 30], [10, 20, 30])).toBe(1);
    expect(chiSquare([7], [7])).toBe(1);
  });

  it('is 0 when the impossible was drawn', () => {
    expect(chiSquare([10, 1], [11, 0])).toBe(0);
    expect(chiSquare([11, 0], [11, 0])).toBe(1);
  });

  it('takes cells that expect less than five together', () => {
    const small = new Array<number>(10).fill(1);
    expect(chiSquare([50, ...small], [50, ...small])).toBe(1);
    expect(chiSquare([40, 20, ...small.slice(1).fill(0)], [50, ...small])).toBeCloseTo(
      chiSquare([40, 20], [50, 10]),
      12,
    );
  });
});
