/** `recall sweep`: a grid of runs over values and seeds, in processes that share the cores, and one table of them. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config/index.js';
import { RecallError } from '../errors.js';
import type { Cell } from '../sweep/grid.js';
import { Progress } from '../sweep/progress.js';
import { parseShard, type Shard } from '../sweep/shard.js';
import { ChildRuns } from './child-runs.js';
import { folderName } from './folder-name.js';
import { startPage } from './page-process.js';
import { wholeNumber, withConfigFlags } from './options.js';
import { StatusLine } from './status-line.js';
import { checkGrid, gridFrom, withSeeds, type GridFlags } from './sweep-grid.js';
import { jsonText, plural, visible } from '../text.js';

interface SweepFlags extends GridFlags {
  readonly jobs: number;
  readonly out?: string;
  readonly measure: string[];
  readonly shard?: Shard;
  /** Folders of shards, where there are any. */
  readonly table?: true | string[];
  readonly json?: boolean;
  readonly ui?: boolean;
}

const HELP = `
Example:
  recall sweep --preset zipf --set sampler.exponent=0,0.4,0.8

Started again, it continues where it was.`;

export function sweepCommand(): Command {
  return withSeeds(
    withConfigFlags(new Command('sweep').description('run a grid of values and seeds, and make one table')),
  )
    .option('-j, --jobs <number>', 'runs at once', wholeNumber('--jobs', 1), availableParallelism())
    .option('-o, --out <folder>', 'where to store the runs (default: runs/sweep-NAME)')
    .option('--measure <name>', 'another measurement for the table; repeatable', collect, [])
    .option('--shard <i/n>', 'run only part i of n, as one job of an array', parseShard)
    .option('--table [folders...]', 'run nothing: make the table, also of shards in other folders')
    .option('--json', 'print the table as JSON')
    .option('--ui', 'show the sweep on a live page while it runs')
    .addHelpText('after', HELP)
    .action(run);
}

const collect = (value: string, before: string[]) => [...before, value];

async function run(flags: SweepFlags): Promise<void> {
  const { checkUnchanged } = await import('../sweep/unchanged.js');
  const { cellsOfShard } = await import('../sweep/shard.js');
  const { writeGrid } = await import('../report/sweep-grid.js');

  const grid = await gridFrom(flags);
  const { cells, fixed } = grid;
  const { checked, allow } = await checkGrid(flags, grid, flags.measure);
  const configs = new Map([...checked].map(([cell, { config }]) => [cell, config]));
  const preset = configs.get(cells[cells.length - 1])?.preset ?? 'run';
  const folder = path.resolve(flags.out ?? path.join('runs', `sweep-${folderName(preset)}`));
  const unchanged = () => checkUnchanged(folder, configs);
  await claim(path.join(folder, 'sweep.json'), { ...shared(flags), set: fixed }, unchanged);
  await writeGrid(folder, { axes: grid.axes, seeds: grid.seeds });
  if (flags.table !== undefined) {
    const folders = flags.table === true ? [] : flags.table;
    return printTable(flags, folder, configs, folders);
  }
  const endPage = flags.ui ? await startPage(folder) : undefined;

  const mine = flags.shard ? cellsOfShard(cells, flags.shard) : cells;
  const children = new ChildRuns();
  const arguments_ = [
    ...Object.entries(shared(flags)).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ...['--threads', String(flags.threads ?? 1), '--quiet'],
  ];
  const atOnce = Math.min(flags.jobs, mine.length);
  const part = flags.shard ? ` of ${cells.length.toLocaleString('en-US')}` : '';
  process.stderr.write(`${plural(mine.length, 'run')}${part}, ${atOnce} at once, in ${visible(folder)}\n`);
  const progress = new Progress(new Map(mine.map((cell) => [cell, configs.get(cell)!.steps])));
  const status = new StatusLine(() => progress.line);
  const release = children.stopOnSignals((text) => status.say(text));
  const { sweep } = await import('../sweep/sweep.js');
  const outcomes = await sweep({
    cells: mine,
    folder,
    jobs: flags.jobs,
    stopping: () => children.stopping,
    launch: (cell, to, resume) => {
      const set = [...fixed, ...cell.set].flatMap((each) => ['--set', each]);
      progress.at(cell);
      return children.start(
        resume
          ? ['resume', to, '--quiet', ...allow.flatMap((module) => ['--allow', module])]
          : ['run', ...arguments_, ...set, '--seed', String(cell.seed), '--out', to],
        ({ step }) => progress.at(cell, step),
      );
    },
    onWait: ({ name, seed }, pid) => status.say(`${name}, seed ${seed}: process ${pid} works on it; waiting`),
    onOutcome(cell, outcome, over) {
      progress.end(cell);
      if (outcome === 'not begun') return;
      const text = typeof outcome === 'string' ? outcome : `failed: ${outcome.failed}`;
      const left = !children.stopping && progress.estimate ? ` (${progress.estimate})` : '';
      status.say(visible(`[${over}/${mine.length}] ${cell.name}, seed ${cell.seed}: ${text}${left}`));
    },
  });
  release();
  status.close();
  endPage?.();

  // A configuration may be edited while runs go on, and another sweep may have begun some.
  await unchanged();
  const missing = flags.shard ? await unfinished(cells, folder) : 0;
  if (missing === 0) await printTable(flags, folder, configs);
  else {
    const made = 'The last shard makes the table, or this command with --table in the place of --shard.';
    process.stderr.write(`${missing} of ${plural(cells.length, 'run')} of the sweep are not done. ${made}\n`);
  }
  const waiting = outcomes.filter((outcome) => outcome === 'not begun').length;
  if (waiting > 0) process.stderr.write(`${plural(waiting, 'run')} not started\n`);
  const failed = outcomes.filter((outcome) => typeof outcome === 'object').length;
  if (!children.stopping && failed === 0) return;
  const what = children.stopping
    ? 'Run the same command again to continue.'
    : `${failed} of ${plural(mine.length, 'run')} failed. Run the same command again to retry.`;
  process.stderr.write(`${what}\n`);
  process.exitCode = children.stopping ? 130 : 1;
}

/** The flags that all runs share. */
const shared = ({ preset, config, steps, engine }: SweepFlags) =>
  Object.fromEntries(
    Object.entries({ preset, config, steps, engine }).filter(([, value]) => value !== undefined),
  );

/**
 * Writes the table into the sweep's folder, and prints it. A table that lacks runs is a failure where nothing runs them.
 *
 * @param shards Other folders that runs are looked for in.
 */
async function printTable(
  { measure, json, table: isAlone }: SweepFlags,
  folder: string,
  configs: ReadonlyMap<Cell, Config>,
  shards: readonly string[] = [],
): Promise<void> {
  const { SUMMARY_MEASURES } = await import('../sweep/results.js');
  const { locateCells } = await import('../sweep/locate.js');
  const { tableOf, tableText } = await import('../sweep/table.js');
  const { checkUnchanged } = await import('../sweep/unchanged.js');
  const { writeWhole } = await import('../run/storage/files.js');
  const cells = await locateCells([...configs.keys()], [folder, ...shards]);
  if (shards.length > 0) {
    await checkUnchanged(folder, new Map([...configs.values()].map((config, at) => [cells[at], config])));
  }
  const table = await tableOf(cells, folder, [...SUMMARY_MEASURES, ...measure]);
  await writeWhole(path.join(folder, 'table.json'), [`${JSON.stringify(table, null, 2)}\n`]);
  await writeWhole(path.join(folder, 'table.txt'), [`${tableText(table)}\n`]);
  process.stdout.write(`${json ? jsonText(table) : tableText(table)}\n`);
  const missing = isAlone === undefined ? 0 : await unfinished(cells, folder);
  if (missing === 0) return;
  process.stderr.write(`${missing} of ${plural(cells.length, 'run')} are not done.\n`);
  process.exitCode = 1;
}

/** How many cells have no finished run. */
async function unfinished(cells: readonly Cell[], folder: string): Promise<number> {
  const { finishedSummary } = await import('../sweep/results.js');
  let count = 0;
  for (const cell of cells) if (!(await finishedSummary(path.resolve(folder, cell.folder)))) count++;
  return count;
}

/**
 * Takes the folder for this sweep.
 *
 * @param check What else must be right, while nothing has been written.
 * @throws RecallError `RECALL_FOLDER_TAKEN` when the folder has the runs of another sweep
 */
async function claim(file: string, sweep: object, check: () => Promise<void>): Promise<void> {
  const { writeWhole } = await import('../run/storage/files.js');
  const text = `${JSON.stringify(sweep, null, 2)}\n`;
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before !== undefined && before !== text) {
    throw new RecallError('RECALL_FOLDER_TAKEN', `${path.dirname(file)} has the runs of another sweep`, {
      fix: 'Name another folder with --out, or give the flags of that sweep; more values and seeds may be added.',
    });
  }
  await check();
  if (before === undefined) await writeWhole(file, [text]);
}
