// Values that a sweep draws from ranges.
import { describe, expect, it } from 'vitest';
import { gridOf } from '../../core/sweep/grid.js';
import { rangeOf, samplesOf, type Range } from '../../core/sweep/samples.js';

const range = (text: string) => rangeOf(text)!;
const valuesOf = (samples: readonly string[][], axis = 0) =>
  samples.map((set) => Number(set[axis].split('=')[1]));

describe('a range', () => {
  it.each<[string, Range]>([
    ['a.b=log(1e-4..1e-2)', { key: 'a.b', scale: 'log', low: 1e-4, high: 1e-2 }],
    ['a = linear( -1 .. 0.5 )', { key: 'a', scale: 'linear', low: -1, high: 0.5 }],
    ['a=whole(1..8)', { key: 'a', scale: 'whole', low: 1, high: 8 }],
  ])('%s', (text, expected) => expect(rangeOf(text)).toEqual(expected));

  it.each(['a=1..2', 'a=log', 'a=1,2', 'a=logistic(1..2)'])('is not %s', (text) => {
    expect(rangeOf(text)).toBeUndefined();
  });

  it.each([
    'log(0..1)',
    'log(-1..1)',
    'linear(2..1)',
    'linear(1..1)',
    'whole(1..2.5)',
    'log(1..)',
    'log(1,2)',
    'linear(a..b)',
  ])('is refused with ends that make no sense: %s', (text) => {
    expect(() => rangeOf(`a=${text}`)).toThrow(expect.objectContaining({ code: 'RECALL_SET' }));
  });
});

describe('samples', () => {
  it.each([1, 7, 64])('fill a range evenly: %i of them', (count) => {
    const shares = valuesOf(samplesOf([range('a=linear(0..1)')], count, 1));
    // The largest gap of this sequence is at most 2.7 times the mean gap.
    const ends = [0, ...shares.toSorted((a, b) => a - b), 1];
    const largest = Math.max(...ends.slice(1).map((end, i) => end - ends[i]));
    expect(largest).toBeLessThan(count === 1 ? 1 : 2.7 / count);
  });

  it('fill a logarithmic range evenly by orders of magnitude', () => {
    const values = valuesOf(samplesOf([range('a=log(1e-6..1)')], 60, 3));
    for (let power = -6; power < 0; power++) {
      const inside = values.filter((value) => value >= 10 ** power && value < 10 ** (power + 1));
      expect(inside.length).toBeGreaterThanOrEqual(8);
      expect(inside.length).toBeLessThanOrEqual(12);
    }
  });

  it('fill several dimensions at once: every quarter of a square holds its share', () => {
    const samples = samplesOf([range('a=linear(0..1)'), range('b=linear(0..1)')], 100, 2);
    const [a, b] = [valuesOf(samples, 0), valuesOf(samples, 1)];
    for (const [left, low] of [
      [0, 0],
      [0, 0.5],
      [0.5, 0],
      [0.5, 0.5],
    ]) {
      const inside = a.filter((x, i) => x >= left && x < left + 0.5 && b[i] >= low && b[i] < low + 0.5);
      expect(inside.length).toBeGreaterThanOrEqual(21);
      expect(inside.length).toBeLessThanOrEqual(29);
    }
  });

  it('keep those that were there when more are asked for, and differ with the seed', () => {
    const ranges = [range('a=log(1..100)'), range('b=whole(0..1000)')];
    expect(samplesOf(ranges, 40, 5).slice(0, 10)).toEqual(samplesOf(ranges, 10, 5));
    expect(samplesOf(ranges, 10, 6)).not.toEqual(samplesOf(ranges, 10, 5));
  });

  it('of whole numbers are those numbers, each once, and no more than there are', () => {
    const ranges = [range('a=whole(3..6)')];
    expect(valuesOf(samplesOf(ranges, 4, 1)).toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6]);
    expect(() => samplesOf(ranges, 5, 1)).toThrow(/only 4 different samples.*--samples 4/);
  });

  it('are combined with every combination of listed values and with every seed', () => {
    const samples = samplesOf([range('a=linear(0..1)')], 3, 1);
    const cells = gridOf([{ key: 'b', values: ['x', 'y'] }], [1, 2], samples);
    expect(cells).toHaveLength(12);
    expect(new Set(cells.map(({ folder }) => folder)).size).toBe(12);
    expect(cells[0].set).toEqual([samples[0][0], 'b=x']);
  });
});
