// The runs of a sweep, from what --set says.
import { describe, expect, it } from 'vitest';
import { axisOf, gridOf } from '../../core/sweep/grid.js';

describe('an axis', () => {
  it.each([
    ['sampler.exponent=0,0.2,0.4', 'sampler.exponent', ['0', '0.2', '0.4']],
    ['steps=100', 'steps', ['100']],
    ['sampler={plugin: zipf, exponent: 1},uniform', 'sampler', ['{plugin: zipf, exponent: 1}', 'uniform']],
    ['freeze.parts=[mlp, attention],[mlp]', 'freeze.parts', ['[mlp, attention]', '[mlp]']],
    ['a="x,y",z', 'a', ['"x,y"', 'z']],
    ['a=b=c', 'a', ['b=c']],
  ])('%s', (text, key, values) => expect(axisOf(text)).toEqual({ key, values }));

  it.each(['steps', '=1', 'steps=', 'steps=1,,2', 'steps=1,1'])('is not %s', (text) => {
    expect(() => axisOf(text)).toThrow(/every value once/);
  });

  it.each(['seed=5', 'seed=1,2,3'])('is not %s: runs of one seed would count as several', (text) => {
    expect(() => axisOf(text)).toThrow(/a seed of its own\. Write --seeds and --seed/);
  });
});

describe('a grid', () => {
  it('holds every combination with every seed, each in a folder of its own', () => {
    const cells = gridOf([axisOf('a=1,2'), axisOf('b=x,y')], [1, 2]);
    expect(cells).toHaveLength(8);
    expect(new Set(cells.map(({ folder }) => folder)).size).toBe(8);
    expect(cells[3]).toEqual({
      name: 'a=1, b=y',
      set: ['a=1', 'b=y'],
      seed: 2,
      folder: 'a=1,b=y/seed-2',
    });
  });

  it('keeps the folders that it had when values and seeds are added', () => {
    const folders = (axis: string, seeds: number[]) =>
      gridOf([axisOf(axis)], seeds).map(({ folder }) => folder);
    expect(folders('a=1,2,3', [1, 2, 3])).toEqual(expect.arrayContaining(folders('a=1,2', [1, 2])));
  });

  it('of no axis is one cell', () => {
    expect(gridOf([], [7])).toEqual([{ name: 'all', set: [], seed: 7, folder: 'all/seed-7' }]);
  });

  it('refuses values that cannot be told apart as folders', () => {
    expect(() => gridOf([axisOf('a={x: 1},[x: 1]')], [1])).toThrow(/folder's name of their own/);
  });
});
