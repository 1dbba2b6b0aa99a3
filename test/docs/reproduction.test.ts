// REPRODUCTION.md says what the data say, and the data are of the runs that the studies ask for.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { collected, stillValid, type Kept, type KeptRun } from '../../examples/reproduction/kept.js';
import { samplerTable } from '../../examples/reproduction/compare-samplers.js';
import { keptStudies, pictures, reproduction } from '../../examples/reproduction/report.js';
import { exponentOf, interval, isAbove, isBelow, percent } from '../../examples/reproduction/statistics.js';
import { byHand, studies } from '../../examples/reproduction/studies/index.js';
import { emptyFolder, recall } from '../cli/recall.js';
import { root } from './blocks.js';

const kept = keptStudies();
const read = (file: string) => readFileSync(root + file, 'utf8');

describe('REPRODUCTION.md', () => {
  it('is what the report makes of the data', () => {
    expect(read('REPRODUCTION.md')).toBe(reproduction(kept));
  });

  it.each(pictures(kept))('shows %s as the data have it', (file, picture) => {
    expect(read(`examples/reproduction/charts/${file}`)).toBe(picture);
  });

  it('has the data of every study, as it is defined now', () => {
    expect(Object.fromEntries(Object.entries(kept).map(([name, { sets }]) => [name, sets]))).toEqual(
      Object.fromEntries(Object.entries(studies).map(([name, { sets }]) => [name, sets])),
    );
  });

  it.each(Object.keys(studies))('has every seed of every set of %s', (name) => {
    for (const { name: set, seeds, seed = 1 } of studies[name].sets) {
      const runs = kept[name].runs.filter((run) => run.set === set);
      const cells = new Set(runs.map(({ varied }) => JSON.stringify(varied)));
      expect(runs).toHaveLength(seeds * cells.size);
      expect(new Set(runs.map((run) => run.seed))).toEqual(
        new Set(Array.from({ length: seeds }, (_, i) => seed + i)),
      );
    }
  });
});

describe('a study', () => {
  const fresh = Object.entries({ ...studies, ...byHand }).flatMap(([study, { sets }]) =>
    sets.filter(({ from }) => from === undefined).map((set) => [study, set.name, set] as const),
  );
  it.each(fresh)('%s, %s, can still be run', async (_study, _set, { args }) => {
    // The first value of each list, as `recall sweep` begins.
    const first = args.map((each) => each.replace(/=([^,[{"]*),.*/, '=$1'));
    const { code, stderr } = await recall(['plan', '--no-measure', ...first], emptyFolder());
    expect([code, stderr]).toEqual([0, '']);
  });
});

it('the comparison of samplers says what is certain over seeds', () => {
  const runs = (set: string, accuracies: readonly number[]) =>
    accuracies.map((accuracy, seed) => ({ set, seed, accuracy }) as KeptRun);
  const table = samplerTable({
    runs: [
      ...runs('uniform-64', [0.5, 0.6, 0.4]),
      ...runs('by-loss-64', [0.7, 0.81, 0.59]),
      ...runs('spaced-review-64', [0.4, 0.8, 0.3]),
      ...runs('online-mixing-64', [0.2, 0.31, 0.09]),
    ],
  });
  expect(
    table
      .split('\n')
      .slice(2)
      .map((line) => line.split(' | ').at(-1)),
  ).toEqual([' |', ...['better |', 'no difference shown |', 'worse |']]);
  expect(table).toContain('| 64 | by-loss |');
});

describe('what is kept of a study', () => {
  const set = { name: 'a', seeds: 2, args: ['--steps', '9'] };
  const [first, second] = [1, 2].map((seed) => ({ set: 'a', seed }) as KeptRun);
  const before = { sets: [set], curves: ['recall.loss'], runs: [first, second] };

  it('is not run again when seeds, sets or fewer curves are asked for', () => {
    const more = [
      { ...set, seeds: 5 },
      { ...set, name: 'b' },
    ];
    expect(stillValid({ sets: more, curves: ['recall.loss'] }, before)).toEqual([first, second]);
    expect(stillValid({ sets: more }, before)).toEqual([first, second]);
  });

  it('is run again when the command has changed, or a curve was not kept', () => {
    expect(stillValid({ sets: [{ ...set, args: ['--steps', '8'] }] }, before)).toEqual([]);
    expect(stillValid({ sets: [{ ...set, from: 'b' }] }, before)).toEqual([]);
    expect(stillValid({ sets: [set], curves: ['recall.accuracy'] }, before)).toEqual([]);
  });

  it('gives way to runs that are found, and stays beside others', async () => {
    const folder = emptyFolder();
    const run = path.join(folder, 'a/all/seed-2');
    mkdirSync(run, { recursive: true });
    const summary = { seed: 2, steps: 9, recall: {}, hallucination: {}, parametersSha256: 'new' };
    writeFileSync(path.join(run, 'summary.json'), JSON.stringify(summary));
    writeFileSync(path.join(run, 'metrics.jsonl'), '{"step":3,"name":"recall.loss","value":2}\n');
    const runs = [first, second].map((each) => ({ ...each, varied: {}, parametersSha256: 'old' }));
    const { runs: kept } = JSON.parse(await collected({ sets: [set] }, folder, runs)) as Kept;
    expect(kept.map(({ seed, parametersSha256 }) => [seed, parametersSha256])).toEqual([
      [1, 'old'],
      [2, 'new'],
    ]);
  });
});

describe('what the report computes', () => {
  it('writes means with the interval of Student, and a single value alone', () => {
    expect(interval([1, 2, 3])).toBe('2 [-0.484, 4.48]');
    expect(interval([1, null])).toBe('1');
    expect(interval([null])).toBe('-');
    expect(percent([0.5, 0.5])).toBe('50 [50, 50] %');
  });

  it('is certain only of what the whole interval says', () => {
    expect([isAbove([1, 2, 3]), isAbove([2, 2.1, 2.2])]).toEqual([false, true]);
    expect([isBelow([1, 2, 3], 4), isBelow([1, 2, 3], 5)]).toEqual([false, true]);
    expect(isAbove([5])).toBe(false);
  });

  it('finds the exponent of a power law', () => {
    expect(exponentOf([1, 2, 4, 8].map((x) => [x, 3 * x ** 0.81]))).toBeCloseTo(0.81, 10);
  });
});
