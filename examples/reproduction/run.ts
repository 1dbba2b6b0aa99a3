/**
 * Runs studies and keeps what they came to: `npm run study [STUDY...]`, all of them without a name.
 *
 * The runs go to runs/STUDY/SET beside this file, and what is kept of them to data/STUDY.json. Started again, it goes
 * on where it was; a run whose data is kept is not run again, unless its command has changed. To run all of a study
 * again, remove its data. All of them take some hours on two cores.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { collected, stillValid, type Kept, type KeptRun } from './kept.js';
import { byHand, studies, type RunSet, type Study } from './studies/index.js';

const here = import.meta.dirname;
const names = process.argv.slice(2);
const known = { ...studies, ...byHand };
const unknown = names.find((name) => !known[name]);
if (unknown) {
  console.error(`There is no study "${unknown}". There are: ${Object.keys(known).join(', ')}.`);
  process.exit(2);
}

for (const name of names.length > 0 ? names : Object.keys(studies)) {
  const study = known[name];
  const folder = path.join(here, 'runs', name);
  const file = path.join(here, byHand[name] ? 'runs' : 'data', `${name}.json`);
  const before = existsSync(file) ? stillValid(study, JSON.parse(await readFile(file, 'utf8')) as Kept) : [];
  await run(study, folder, before);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await collected(study, folder, before));
}

/** Runs what is not kept yet. */
async function run({ sets }: Study, folder: string, before: readonly KeptRun[]): Promise<void> {
  const cores = availableParallelism();
  const missing = (set: RunSet): number[] =>
    seedsOf(set).filter((seed) => !before.some((each) => each.set === set.name && each.seed === seed));
  // Sets side by side, each run on one core, so that no core waits for the last run of a set.
  const fresh = sets.filter(({ from }) => from === undefined);
  const branches = sets.filter(({ from }) => from !== undefined);
  const sweeps = fresh.flatMap((set) => {
    const gone = branches.filter(({ from }) => from === set.name).flatMap(missing);
    const seeds = [...missing(set), ...gone];
    return seeds.length > 0 ? [() => sweep(set, seeds, folder, fresh.length > 1 ? 1 : cores)] : [];
  });
  await inParallel(sweeps, cores);
  await inParallel(
    branches.flatMap((set) => missing(set).map((seed) => () => branch(set, seed, folder))),
    cores,
  );
}

function seedsOf({ seeds, seed = 1 }: RunSet): number[] {
  return Array.from({ length: seeds }, (_, i) => seed + i);
}

function sweep({ name, args }: RunSet, seeds: number[], folder: string, jobs: number): Promise<void> {
  const first = Math.min(...seeds);
  const count = Math.max(...seeds) - first + 1;
  const out = ['--seed', String(first), '--seeds', String(count), '--jobs', String(jobs)];
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
