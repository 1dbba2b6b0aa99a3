// The sweep and the comparison of core/sweep/README.md, one after the other in one folder, as a reader would call them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { recallProcess } from '../cli/process.js';
import { TINY } from '../cli/recall.js';
import { blocksOf } from './blocks.js';

// Nine short runs: some seconds; a busy machine's minutes.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const cwd = mkdtempSync(path.join(tmpdir(), 'recall-docs-sweep-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const [{ code }] = blocksOf('core/sweep/README.md').filter(({ language }) => language === 'sh');
const [sweep, compare] = code.trim().split('\n');
const argumentsOf = (line: string) => line.split(/\s+/).slice(1);

beforeAll(async () => {
  const ended = await recallProcess([...argumentsOf(sweep), ...TINY], { cwd }).ended;
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining('accuracy')]);
});

it('the sweep leaves the table that the page shows', () => {
  const table = readFileSync(path.join(cwd, 'runs/exponents/table.txt'), 'utf8');
  expect(table).toMatch(/^ +seeds +accuracy, % +loss/m);
  for (const exponent of ['0', '0.4', '0.8']) {
    expect(table).toMatch(new RegExp(`^sampler\\.exponent=${exponent} +3 +[\\d.]+ \\[`, 'm'));
  }
});

it('the comparison puts two of its runs side by side', async () => {
  const { code, stdout } = await recallProcess(argumentsOf(compare), { cwd }).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^accuracy, % +sampler\.exponent=0 +sampler\.exponent=0\.8$/m);
  expect(stdout).toMatch(/^seed 1 +[\d.]+ +[\d.]+$/m);
  expect(stdout).toMatch(/^minus sampler\.exponent=0 /m);
});
