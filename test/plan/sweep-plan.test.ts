// What a sweep costs, before anything is spent.
import { expect, it } from 'vitest';
import { lastEnd, type SweepPlan } from '../../core/plan/sweep-plan.js';
import { recall, TINY } from '../cli/recall.js';

const planned = async (...flags: string[]) => {
  const { code, stdout } = await recall(['plan', '--sweep', '--preset', 'zipf', ...TINY, ...flags, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as SweepPlan;
};

it('counts the runs of the grid and the tokens of all of them', async () => {
  const flags = ['--set', 'batch=4,8', '--seeds', '2', '--no-measure'];
  const { combinations, runs, tokens, hours, cost } = await planned(...flags);
  expect(combinations.map(({ name, runs }) => [name, runs])).toEqual([
    ['batch=4', 2],
    ['batch=8', 2],
  ]);
  expect([runs, tokens]).toEqual([4, 2 * combinations[0].tokens + 2 * combinations[1].tokens]);
  expect(combinations[1].tokens).toBe(2 * combinations[0].tokens);
  expect([hours, cost]).toEqual([null, null]);
});

it('measures what a run takes, and tells the hours and the price of all', async () => {
  const flags = ['--set', 'sampler.exponent=0,1', '--seeds', '2', '--workers', '4', '--price-per-hour', '3'];
  const { computingHours, hours, cost, combinations } = await planned(...flags);
  expect(combinations[1].seconds).toBe(combinations[0].seconds);
  expect(computingHours).toBeGreaterThan(0);
  expect(hours).toBeCloseTo(computingHours! / 4, 9);
  expect(cost).toBeCloseTo(3 * computingHours!, 9);
});

it('gives each free worker the next run', () => {
  expect(lastEnd([{ runs: 4, seconds: 10 }], 1)).toBe(40);
  expect(lastEnd([{ runs: 4, seconds: 10 }], 3)).toBe(20);
  expect(
    lastEnd(
      [
        { runs: 1, seconds: 30 },
        { runs: 3, seconds: 10 },
      ],
      2,
    ),
  ).toBe(30);
  expect(lastEnd([{ runs: 2, seconds: 10 }], 100)).toBe(10);
});

it('refuses a price that is none, and flags of sweeps for a run', async () => {
  expect((await recall(['plan', '--sweep', '--price-per-hour', 'cheap'])).stderr).toMatch(/RECALL_FLAG/);
  expect((await recall(['plan', '--preset', 'zipf', '--workers', '3'])).stderr).toMatch(
    /--workers is for sweeps/,
  );
});
