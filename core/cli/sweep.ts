/** `recall sweep`: a grid of runs over values and seeds, in processes that share the cores, and one table of them. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config/index.js';
import { RecallError } from '../errors.js';
import type { Cell } from '../sweep/grid.js';
import { Progress } from '../sweep/progress.js';
import type { Outcome } from '../sweep/sweep.js';
import { parseShard, type Shard } from '../sweep/shard.js';
import { parseEdit } from '../config/set.js';
import type { PluginSpec } from '../plugin/definition.js';
import type { Executor, Task } from '../plugin/executor.js';
import { folderName } from './folder-name.js';
import { startPage } from './page-process.js';
import { wholeNumber, withConfigFlags } from './options.js';
import { StatusLine } from './status-line.js';
import { checkGrid, gridFrom, withSeeds, type CheckedCell, type Grid, type GridFlags } from './sweep-grid.js';
import { jsonText, plural, visible } from '../text.js';

interface SweepFlags extends GridFlags {
  readonly jobs: number;
  readonly out?: string;
  readonly measure: string[];
  readonly executor?: string;
  readonly queue?: string;
  readonly cancel?: boolean;
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
    withConfigFlags(
      new Command('sweep').description('run a grid of values and seeds, and tabulate the results'),
    ),
  )
    .option(
      '-j, --jobs <number>',
      'number of parallel runs',
      wholeNumber('--jobs', 1),
      availableParallelism(),
    )
    .option('-o, --out <folder>', 'where to store the runs (default: runs/sweep-NAME)')
    .option('--measure <name>', 'add a measurement to the table; repeatable', collect, [])
    .option('--executor <spec>', 'where to run: local (default), bullmq, or a plugin')
    .option('--queue <url>', 'hand the runs to the workers of a queue: redis://HOST:6379')
    .option('--cancel', 'cancel the queued runs of this sweep')
    .option('--shard <i/n>', 'run only part i of n, as one job of an array', parseShard)
    .option('--table [folders...]', 'run nothing; tabulate results, including shards in other folders')
    .option('--json', 'print the table as JSON')
    .option('--ui', 'show the sweep on a live page while it runs')
    .addHelpText('after', HELP)
    .action(run);
}

const collect = (value: string, before: string[]) => [...before, value];

async function run(flags: SweepFlags): Promise<void> {
  const { checkUnchanged } = await import('../sweep/unchanged.js');
  const { writeGrid } = await import('../report/sweep-grid.js');

  const grid = await gridFrom(flags);
  const { checked, allow } = await checkGrid(flags, grid, flags.measure);
  const configs = new Map([...checked].map(([cell, { config }]) => [cell, config]));
  const preset = configs.get(grid.cells[grid.cells.length - 1])?.preset ?? 'run';
  const folder = path.resolve(flags.out ?? path.join('runs', `sweep-${folderName(preset)}`));
  const sweep = { flags, grid, checked, configs, allow, folder };
  const begin = async () => {
    const what = { ...shared(flags), set: grid.fixed };
    await claim(path.join(folder, 'sweep.json'), what, () => checkUnchanged(folder, configs));
    await writeGrid(folder, { ...grid, runs: grid.cells.length });
  };
  if (flags.table === undefined) return carryOut(sweep, begin);
  await begin();
  await printTable(flags, folder, configs, flags.table === true ? [] : flags.table);
}

/** A sweep whose configurations are known to be right. */
interface CheckedSweep {
  readonly flags: SweepFlags;
  readonly grid: Grid;
  readonly checked: ReadonlyMap<Cell, CheckedCell>;
  readonly configs: ReadonlyMap<Cell, Config>;
  /** Code that must be allowed to resume a run. */
  readonly allow: readonly string[];
  readonly folder: string;
}

/** @param begin Takes the sweep's folder, once it is known that somebody can carry out the runs. */
async function carryOut(sweep: CheckedSweep, begin: () => Promise<void>): Promise<void> {
  const { flags, grid, checked, configs, folder } = sweep;
  const { cellsOfShard } = await import('../sweep/shard.js');
  const { createExecutor } = await import('../executor/index.js');
  const mine = flags.shard ? cellsOfShard(grid.cells, flags.shard) : grid.cells;
  const progress = new Progress(new Map(mine.map((cell) => [cell, configs.get(cell)!.steps])));
  const status = new StatusLine(() => progress.line);
  const say = (text: string) => status.say(visible(text));
  const [{ combination }] = checked.values();
  const jobs = Math.min(flags.jobs, mine.length);
  const executor = createExecutor(combination.resolved.registry, executorOf(flags), { jobs, say });
  let isStopping = false;
  const stop = () => {
    isStopping = true;
    executor.stop();
  };
  try {
    await executor.open?.();
    const task = tasksOf(sweep);
    if (flags.cancel)
      return await withdraw(
        executor,
        mine.map((cell) => task(cell)),
      );
    await begin();
    const endPage = flags.ui ? await startPage(folder) : undefined;
    const part = flags.shard ? ` of ${grid.cells.length.toLocaleString('en-US')}` : '';
    const runs = `${plural(mine.length, 'run')}${part}, ${executor.description}`;
    process.stderr.write(`${visible(runs)}, in ${visible(folder)}\n`);
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const { sweep: runAll } = await import('../sweep/sweep.js');
    const outcomes = await runAll({
      cells: mine,
      folder,
      jobs: executor.capacity,
      stopping: () => isStopping,
      launch(cell, _, resume) {
        progress.at(cell);
        return executor.execute(task(cell, resume), ({ step }) => progress.at(cell, step));
      },
      onWait: ({ name, seed }, pid) => say(`${name}, seed ${seed}: process ${pid} works on it; waiting`),
      onOutcome(cell, outcome, over) {
        progress.end(cell);
        if (outcome === 'not begun') return;
        const text = typeof outcome === 'string' ? outcome : `failed: ${outcome.failed}`;
        const left = !isStopping && progress.estimate ? ` (${progress.estimate})` : '';
        say(`[${over}/${mine.length}] ${cell.name}, seed ${cell.seed}: ${text}${left}`);
      },
    });
    status.close();
    endPage?.();
    await conclude(sweep, outcomes, isStopping);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await executor.close?.();
  }
}

/** The executor that the flags name, as a configuration would name a plugin. */
function executorOf({ executor = 'local', queue }: SweepFlags): PluginSpec<'executor'> {
  if (queue !== undefined) return { plugin: 'bullmq', queue };
  const { value } = parseEdit(`executor=${executor}`);
  return typeof value === 'object' && value !== null
    ? (value as PluginSpec<'executor'>)
    : { plugin: executor };
}

/** What an executor is given for each cell. */
function tasksOf({ flags, grid, checked, allow, folder }: CheckedSweep) {
  const arguments_ = [
    ...Object.entries(shared(flags)).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ...['--threads', String(flags.threads ?? 1), '--quiet'],
  ];
  return (cell: Cell, resume = false): Task => {
    const { name, seed } = cell;
    const { config, combination } = checked.get(cell)!;
    const to = path.join(folder, cell.folder);
    const set = [...grid.fixed, ...cell.set].flatMap((each) => ['--set', each]);
    return {
      name,
      seed,
      config,
      folder: to,
      arguments: resume
        ? ['resume', to, '--quiet', ...allow.flatMap((module) => ['--allow', module])]
        : ['run', ...arguments_, ...set, '--seed', String(seed), '--out', to],
      async describe() {
        const { describeTask } = await import('../executor/describe.js');
        return describeTask(config, combination);
      },
    };
  };
}

async function withdraw(executor: Executor, tasks: readonly Task[]): Promise<void> {
  if (!executor.cancel) {
    throw new RecallError('RECALL_FLAG', '--cancel is for runs that outlive the sweep', {
      fix: 'Name the queue with --queue. Runs on this machine end with Ctrl-C.',
    });
  }
  const count = await executor.cancel(tasks);
  process.stderr.write(`${plural(count, 'run')} of ${tasks.length} withdrawn.\n`);
}

/** Writes the table, and says what is left to do. */
async function conclude(
  { flags, grid: { cells }, configs, folder }: CheckedSweep,
  outcomes: readonly Outcome[],
  isStopping: boolean,
): Promise<void> {
  const { checkUnchanged } = await import('../sweep/unchanged.js');
  // The configuration may have been edited meanwhile, and another sweep may have started some runs.
  await checkUnchanged(folder, configs);
  const missing = flags.shard ? await unfinished(cells, folder) : 0;
  if (missing === 0) await printTable(flags, folder, configs);
  else {
    const made = 'The last shard makes the table, or this command with --table in the place of --shard.';
    process.stderr.write(`${missing} of ${plural(cells.length, 'run')} of the sweep are not done. ${made}\n`);
  }
  const waiting = outcomes.filter((outcome) => outcome === 'not begun').length;
  if (waiting > 0) process.stderr.write(`${plural(waiting, 'run')} not started\n`);
  const failed = outcomes.filter((outcome) => typeof outcome === 'object').length;
  if (!isStopping && failed === 0) return;
  const what = isStopping
    ? 'Run the same command again to continue.'
    : `${failed} of ${plural(outcomes.length, 'run')} failed. Run the same command again to retry.`;
  process.stderr.write(`${what}\n`);
  process.exitCode = isStopping ? 130 : 1;
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
  const { tableOf, tableText, writeTable } = await import('../sweep/table.js');
  const { checkUnchanged } = await import('../sweep/unchanged.js');
  const cells = await locateCells([...configs.keys()], [folder, ...shards]);
  if (shards.length > 0) {
    await checkUnchanged(folder, new Map([...configs.values()].map((config, at) => [cells[at], config])));
  }
  const table = await tableOf(cells, folder, [...SUMMARY_MEASURES, ...measure]);
  await writeTable(folder, table);
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
  const { prettyJson, writeWhole } = await import('../storage/files.js');
  const { contentOf } = await import('../storage/small-file.js');
  const text = prettyJson(sweep);
  const before = await contentOf(file).then(String, () => undefined);
  if (before !== undefined && before !== text) {
    throw new RecallError('RECALL_FOLDER_TAKEN', `${path.dirname(file)} has the runs of another sweep`, {
      fix: 'Name another folder with --out, or give the flags of that sweep; more values and seeds may be added.',
    });
  }
  await check();
  if (before === undefined) await writeWhole(file, [text]);
}
