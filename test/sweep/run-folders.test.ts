/** Runs of a sweep are compared in the order of its grid. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { axisOf, gridOf } from '../../core/sweep/grid.js';
import { runFolders } from '../../core/sweep/run-folders.js';
import { intervalText } from '../../core/sweep/table.js';

async function sweepOf(...axes: string[]): Promise<{ folder: string; cells: string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'recall-sweep-'));
  const grid = gridOf(axes.map(axisOf), [1, 2, 10]);
  await writeFile(path.join(folder, 'sweep.json'), '{}');
  for (const cell of grid) {
    await mkdir(path.join(folder, cell.folder), { recursive: true });
    await writeFile(path.join(folder, cell.folder, 'config.json'), '{}');
  }
  const rows = [...new Set(grid.map(({ name }) => name))].map((name) => ({ name }));
  await writeFile(path.join(folder, 'table.json'), JSON.stringify({ rows }));
  return { folder, cells: grid.map((cell) => path.join(folder, cell.folder)) };
}

it.each([
  [['sampler.exponent=0,0.05,0.8,1e1']],
  [['sampler.exponent=0.8,0,0.4']],
  [['steps=100,20', 'batch=8,16,4']],
])('%s', async (axes) => {
  const { folder, cells } = await sweepOf(...axes);
  expect(await runFolders([folder])).toEqual(cells);
});

it('is that of the numbers where there is no table', async () => {
  const { folder, cells } = await sweepOf('sampler.exponent=0,0.05,0.1,0.8,1');
  await writeFile(path.join(folder, 'table.json'), '');
  expect(await runFolders([folder])).toEqual(cells);
});

it('the interval of a share stays within it', () => {
  const wide = { n: 2, mean: 0.04, low: -0.009, high: 1.2 };
  expect(intervalText(wide, 'fraction')).toBe('4.0 [0.0, 100.0]');
  expect(intervalText(wide, 'fraction', { isDifference: true })).toBe('4.0 [-0.9, 100.0]');
  expect(intervalText(wide, 'nats')).toBe('0.04 [-0.009, 1.2]');
});

it('a grid of too many runs is refused before it is made', () => {
  const axes = Array.from({ length: 6 }, (_, i) =>
    axisOf(`a${i}=${Array.from({ length: 12 }, (_, j) => j).join()}`),
  );
  expect(() => gridOf(axes, [1])).toThrow('This sweep has 2,985,984 runs, and at most 100,000 are allowed');
});
