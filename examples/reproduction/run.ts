/**
 * Runs studies and keeps what they came to: `npm run study [STUDY...]`, all of them without a name.
 *
 * The runs go to runs/STUDY/SET beside this file, and what is kept of them to data/STUDY.json. Started again, it goes
 * on where it was. All of them take some hours on two cores.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { kept } from './kept.js';
import { studies, type RunSet } from './studies.js';

const here = import.meta.dirname;
const names = process.argv.slice(2);
const unknown = names.find((name) => !studies[name]);
if (unknown) {
  console.error(`There is no study "${unknown}". There are: ${Object.keys(studies).join(', ')}.`);
  process.exit(2);
}

for (const name of names.length > 0 ? names : Object.keys(studies)) {
  const { sets, curves = [] } = studies[name];
  const folder = path.join(here, 'runs', name);
  const cores = availableParallelism();
  // Sets side by side, each run on one core, so that no core waits for the last run of a set.
  const fresh = sets.filter(({ from }) => from === undefined);
  const sweeps = fresh.map((set) => () => sweep(set, folder, fresh.length > 1 ? 1 : cores));
  await inParallel(sweeps, cores);
  const branches = sets.filter(({ from }) => from !== undefined);
  await inParallel(
    branches.flatMap((set) => seedsOf(set).map((seed) => () => branch(set, seed, folder))),
    cores,
  );

  const data = await kept(sets, folder, curves);
  await mkdir(path.join(here, 'data'), { recursive: true });
  await writeFile(path.join(here, 'data', `${name}.json`), data);
}

function seedsOf({ seeds, seed = 1 }: RunSet): number[] {
  return Array.from({ length: seeds }, (_, i) => seed + i);
}

function sweep({ name, args, seeds, seed = 1 }: RunSet, folder: string, jobs: number): Promise<void> {
  const out = ['--seed', String(seed), '--seeds', String(seeds), '--jobs', String(jobs)];
  return recall(['sweep', ...args, ...out, '--out', path.join(folder, name)]);
}

function branch({ name, from, args }: RunSet, seed: number, folder: string): Promise<void> {
  const to = path.join(folder, name, 'all', `seed-${seed}`);
  if (existsSync(path.join(to, 'summary.json'))) return Promise.resolve();
  if (existsSync(to)) return recall(['resume', to, '--quiet']);
  const parent = path.join(folder, from!, 'all', `seed-${seed}`);
  return recall(['resume', parent, ...args, '--threads', '1', '--quiet', '--out', to]);
}

function recall(args: readonly string[]): Promise<void> {
  const main = path.join(here, '../../dist/core/cli/main.js');
  return new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject).once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`recall ${args.join(' ')} ended with ${code}`));
    });
  });
}

async function inParallel(tasks: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const rest = [...tasks];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let task = rest.shift(); task; task = rest.shift()) await task();
    }),
  );
}
