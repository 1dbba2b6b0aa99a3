// A sweep of real processes, stopped and killed in every way: started again, it ends with the same table.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { isRunning, recallProcess, until } from '../cli/process.js';
import { WAITING_CONFIG } from './waiting-config.js';

// Some seconds each; a busy machine's minutes.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scratch = mkdtempSync(path.join(tmpdir(), 'recall-sweep-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The configuration file, or one that was edited. */
const write = (text = WAITING_CONFIG) => writeFileSync(path.join(scratch, 'recall.config.mjs'), text);
const edited = WAITING_CONFIG.replace('batch: 4', 'batch: 8');
beforeEach(() => write());

const sweep = (folder: string, { jobs = 2, seeds = 1 } = {}) => {
  const flags = ['--seeds', `${seeds}`, '--jobs', `${jobs}`, '--out', folder];
  return recallProcess(['sweep', '--set', 'sampler.exponent=0,1', ...flags], { cwd: scratch });
};
const cells = ['sampler.exponent=0/seed-1', 'sampler.exponent=1/seed-1'];
const inside = (folder: string, ...names: string[]) => path.join(scratch, folder, ...names);
const tableOf = (folder: string) => readFileSync(inside(folder, 'table.json'), 'utf8');
const isDone = (folder: string) => cells.filter((cell) => existsSync(inside(folder, cell, 'summary.json')));

/** Waits until every run is under way, and answers with their processes. */
async function underWay(folder: string): Promise<number[]> {
  await until(() => cells.every((cell) => existsSync(inside(folder, cell, 'checkpoints/step-000010'))));
  return cells.map((cell) => {
    const lock = readFileSync(inside(folder, cell, 'run.lock'), 'utf8');
    return (JSON.parse(lock) as { pid: number }).pid;
  });
}

const disturbed = path.join(scratch, 'disturbed');
const goOn = () => writeFileSync(disturbed, '');
beforeEach(() => rmSync(disturbed, { force: true }));

let expected: string;
beforeAll(async () => {
  write();
  goOn();
  const { code, stderr } = await sweep('undisturbed').ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining('[2/2]')]);
  expected = tableOf('undisturbed');
});

it('is stopped with Ctrl-C: its runs end with a checkpoint', async () => {
  const stopped = sweep('stopped');
  const runs = await underWay('stopped');
  stopped.kill('SIGINT');
  // It has to hear of it, and to tell its runs.
  setTimeout(goOn, 3000);
  const { code, stderr } = await stopped.ended;
  expect([code, stderr]).toEqual([130, expect.stringMatching(/seed 1: stopped.*\n.*seed 1: stopped/)]);
  await until(() => !runs.some(isRunning), 10);
  const summary = readFileSync(inside('stopped', cells[0], 'summary.json'), 'utf8');
  expect(JSON.parse(summary)).toMatchObject({ stopped: 'SIGTERM' });

  expect((await sweep('stopped').ended).code).toBe(0);
  expect(tableOf('stopped')).toBe(expected);
});

it('goes on when one of its runs is killed, and says which', async () => {
  const whole = sweep('killed');
  const [first] = await underWay('killed');
  process.kill(first, 'SIGKILL');
  goOn();
  const { code, stderr } = await whole.ended;
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('sampler.exponent=0, seed 1: failed: killed by SIGKILL'),
  ]);
  expect(isDone('killed')).toEqual([cells[1]]);

  const again = await sweep('killed').ended;
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('seed 1: skipped')]);
  expect(tableOf('killed')).toBe(expected);
});

it('leaves no runs behind when it is killed, and may be started again at once', async () => {
  const killed = sweep('orphaned');
  const runs = await underWay('orphaned');
  killed.kill('SIGKILL');
  goOn();
  expect((await killed.ended).signal).toBe('SIGKILL');
  const again = await sweep('orphaned').ended;
  expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/done[^]*done/)]);
  await until(() => !runs.some(isRunning), 10);
  expect(tableOf('orphaned')).toBe(expected);
});

it('begins nothing when its configuration has been edited, and goes on when it is put back', async () => {
  const whole = sweep('edited');
  await underWay('edited');
  whole.kill('SIGKILL');
  goOn();
  await whole.ended;
  await until(() => cells.every((cell) => !existsSync(inside('edited', cell, 'run.lock'))));

  write(edited);
  const stored = () => readdirSync(inside('edited'), { recursive: true }).sort();
  const before = stored();
  const { code, stderr } = await sweep('edited', { seeds: 2 }).ended;
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^RECALL_CHANGED: sampler\.exponent=0, seed 1 was made .*, as was 1 other: batch: 4 -> 8 \(at .*\n$/,
    ),
  ]);
  expect(stored()).toEqual(before);
  write();
  expect((await sweep('edited').ended).code).toBe(0);
  expect(tableOf('edited')).toBe(expected);
});

it('makes no table of runs whose configuration was edited meanwhile', async () => {
  const whole = sweep('meanwhile', { jobs: 1 });
  await until(() => existsSync(inside('meanwhile', cells[0], 'config.json')));
  write(edited);
  goOn();
  const { code, stderr } = await whole.ended;
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/RECALL_CHANGED: sampler\.exponent=1, seed 1 was made .*: batch: 8 -> 4/),
  ]);
  expect(existsSync(inside('meanwhile', 'table.json'))).toBe(false);

  write();
  rmSync(inside('meanwhile', cells[1]), { recursive: true });
  expect((await sweep('meanwhile').ended).code).toBe(0);
  expect(tableOf('meanwhile')).toBe(expected);
});
