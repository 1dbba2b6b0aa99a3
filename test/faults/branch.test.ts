// A branch that is killed while it is made: either there is none, or one that goes on as it was asked to.
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resumeRun } from 'recall-lab';
import { fineTune } from '../../plugins/index.js';
import { recallProcess } from '../cli/process.js';
import { prepared, results, temporaryFolder } from '../run/fixture.js';

const folder = temporaryFolder();
const disk = new URL('disk.js', import.meta.url).href;
const set = ['interventions.fine-tune.at=12', 'interventions.fine-tune.individuals=4'];
const command = [
  ...['resume', 'pre', '--out', 'runs/branch', '--steps', '16', '--quiet'],
  ...set.flatMap((key) => ['--set', key]),
];

/** Makes the branch, and is killed at an operation on its folder; answers whether it came so far. */
async function killedAt(operation: number): Promise<boolean> {
  process.env.RECALL_FAULT_FOLDER = folder.at('runs');
  process.env.RECALL_FAULT = `kill@${operation}`;
  const child = recallProcess(command, { cwd: folder.path, execArgv: ['--import', disk] });
  delete process.env.RECALL_FAULT;
  return (await child.ended).signal === 'SIGKILL';
}

// Those at which the folder is begun, filled, about to be there, there, and gone on with; THOROUGH=1 takes them all.
const operations = process.env.THOROUGH ? Array.from({ length: 45 }, (_, i) => i + 1) : [2, 23, 28, 36];

it.each(operations)('at operation %i', { timeout: 300_000 }, async (operation) => {
  await (await prepared(folder.at('pre'))).start();
  const overrides = { steps: 16, interventions: { 'fine-tune': fineTune({ at: 12, individuals: 4 }) } };
  await (await resumeRun(folder.at('pre'), { folder: folder.at('whole'), overrides })).start();
  await mkdir(folder.at('runs'));

  expect(await killedAt(operation)).toBe(true);
  const branch = folder.at('runs/branch');
  const given = existsSync(branch) ? ['resume', 'runs/branch', '--quiet'] : command;
  const again = await recallProcess(given, { cwd: folder.path }).ended;
  expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining('RECALL')]);
  expect(await results(branch)).toEqual(await results(folder.at('whole')));
  expect(await readdir(folder.at('runs'))).toEqual(['branch']);
});
