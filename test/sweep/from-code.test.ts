// A sweep and a comparison from a program.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { compare, defineSampler, sweep, uniformOver } from 'recall-lab';
import { z } from 'zod';
import { intervalOf } from '../../core/sweep/interval.js';

vi.setConfig({ testTimeout: 300_000 });

const cwd = mkdtempSync(path.join(tmpdir(), 'recall-sweep-code-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const first = defineSampler({
  name: 'first',
  options: z.strictObject({ count: z.int().positive() }),
  at: (_step, { options }) => uniformOver(options.count),
});
const outcomes: unknown[] = [];
const options = {
  cwd,
  folder: 'grid',
  preset: {
    extends: 'uniform',
    preset: 'first',
    ...{ steps: 2, batch: 4, model: { layers: 1, width: 8, heads: 2 }, engine: { threads: 1 } },
    population: { individuals: 64 },
    probes: { hallucination: false },
    sampler: first({ count: 8 }),
  },
  values: { 'sampler.count': [8, 16] },
  seeds: [1, 2],
  onOutcome: (_run: object, outcome: unknown) => void outcomes.push(outcome),
} as const;

it('trains every combination once, with plugins made in code, and tabulates them', async () => {
  const table = await sweep(options);
  expect(outcomes).toEqual(['done', 'done', 'done', 'done']);
  expect(table.rows.map(({ name, seeds }) => [name, seeds])).toEqual([
    ['sampler.count=8', [1, 2]],
    ['sampler.count=16', [1, 2]],
  ]);
  const [{ results, intervals }] = table.rows;
  expect(intervals.loss).toEqual(intervalOf(results.map(({ loss }) => loss)));
  expect(existsSync(path.join(cwd, 'grid/sampler.count=16/seed-2/summary.json'))).toBe(true);
  expect(JSON.parse(readFileSync(path.join(cwd, 'grid/table.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(table)),
  );
});

it('continues with what is missing', async () => {
  rmSync(path.join(cwd, 'grid/sampler.count=8/seed-2'), { recursive: true });
  outcomes.length = 0;
  await sweep(options);
  expect(outcomes).toEqual(['skipped', 'done', 'skipped', 'skipped']);
});

it('starts nothing if a combination is wrong', async () => {
  const wrong = sweep({ ...options, folder: 'wrong', values: { 'sampler.count': [8, -1] } });
  await expect(wrong).rejects.toMatchObject({ code: 'RECALL_OPTION' });
  expect(existsSync(path.join(cwd, 'wrong'))).toBe(false);
});

it('compares kinds of run with the first, paired by seed', async () => {
  const { seeds, kinds } = await compare([path.join(cwd, 'grid')]);
  expect(seeds).toEqual([1, 2]);
  const [before, after] = kinds;
  const loss = ({ runs }: typeof before) => runs.map(({ result }) => result.loss!);
  const differences = loss(after).map((value, i) => value - loss(before)[i]);
  expect(after.differences.loss).toEqual(intervalOf(differences));
  expect(before.differences.loss.mean).toBe(0);
  expect(after.means.loss).toEqual(intervalOf(loss(after)));
});
