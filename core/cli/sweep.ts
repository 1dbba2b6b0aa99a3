/** `recall sweep`: a grid of runs over values and seeds, in processes that share the cores, and one table of them. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config/index.js';
import { RecallError } from '../errors.js';
import type { Cell } from '../sweep/grid.js';
import { Progress } from '../sweep/progress.js';
import { ChildRuns } from './child-runs.js';
import { folderName } from './folder-name.js';
import { startPage } from './page-process.js';
import { configRequest, wholeNumber, withConfigFlags, type ConfigFlags } from './options.js';
import { StatusLine } from './status-line.js';
import { jsonText, plural, visible } from '../text.js';

interface SweepFlags extends ConfigFlags {
  readonly seeds: number;
  readonly jobs: number;
  readonly out?: string;
  readonly measure: string[];
  readonly json?: boolean;
  readonly ui?: boolean;
}

export function sweepCommand(): Command {
  return withConfigFlags(
    new Command('sweep').description('run a grid of values and seeds, and make one table'),
  )
    .option('--seeds <number>', 'runs of each combination', wholeNumber('--seeds', 1), 3)
    .option('-j, --jobs <number>', 'runs at once', wholeNumber('--jobs', 1), availableParallelism())
    .option('-o, --out <folder>', 'where to store the runs (default: runs/sweep-NAME)')
    .option('--measure <name>', 'another measurement for the table; repeatable', collect, [])
    .option('--json', 'print the table as JSON')
    .option('--ui', 'show the sweep on a live page while it runs')
    .addHelpText(
      'after',
      '\nExample:\n  recall sweep --preset zipf --set sampler.exponent=0,0.4,0.8\n\nStarted again, it goes on where it was.',
    )
    .action(run);
}

const collect = (value: string, before: string[]) => [...before, value];

async function run(flags: SweepFlags): Promise<void> {
  const { axisOf, gridOf } = await import('../sweep/grid.js');
  const { SUMMARY_MEASURES } = await import('../sweep/results.js');
  const { checkUnchanged } = await import('../sweep/unchanged.js');
  const { sweep } = await import('../sweep/sweep.js');
  const { tableOf, tableText } = await import('../sweep/table.js');
  const { writeWhole } = await import('../run/storage/files.js');
  const { writeGrid } = await import('../report/sweep-grid.js');

  const axes = flags.set.map(axisOf);
  const fixed = flags.set.filter((_, i) => axes[i].values.length === 1);
  const first = flags.seed ?? 1;
  const seeds = Array.from({ length: flags.seeds }, (_, i) => first + i);
  const cells = gridOf(
    axes.filter(({ values }) => values.length > 1),
    seeds,
  );
  const { configs, allow } = await checked(flags, cells, fixed);
  const preset = configs.get(cells[cells.length - 1])?.preset ?? 'run';
  const folder = path.resolve(flags.out ?? path.join('runs', `sweep-${folderName(preset)}`));
  const unchanged = () => checkUnchanged(folder, configs);
  await claim(path.join(folder, 'sweep.json'), { ...shared(flags), set: fixed }, unchanged);
  await writeGrid(folder, { axes: axes.filter(({ values }) => values.length > 1), seeds });
  const endPage = flags.ui ? await startPage(folder) : undefined;

  const children = new ChildRuns();
  const arguments_ = [
    ...Object.entries(shared(flags)).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ...['--threads', String(flags.threads ?? 1), '--quiet'],
  ];
  const atOnce = Math.min(flags.jobs, cells.length);
  process.stderr.write(`${plural(cells.length, 'run')}, ${atOnce} at once, in ${visible(folder)}\n`);
  const progress = new Progress(new Map([...configs].map(([cell, { steps }]) => [cell, steps])));
  const status = new StatusLine(() => progress.line);
  const release = children.stopOnSignals((text) => status.say(text));
  const outcomes = await sweep({
    cells,
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
      status.say(visible(`[${over}/${cells.length}] ${cell.name}, seed ${cell.seed}: ${text}${left}`));
    },
  });
  release();
  status.close();
  endPage?.();

  // A configuration may be edited while runs go on, and another sweep may have begun some.
  await unchanged();
  const table = await tableOf(cells, folder, [...SUMMARY_MEASURES, ...flags.measure]);
  await writeWhole(path.join(folder, 'table.json'), [`${JSON.stringify(table, null, 2)}\n`]);
  await writeWhole(path.join(folder, 'table.txt'), [`${tableText(table)}\n`]);
  process.stdout.write(`${flags.json ? jsonText(table) : tableText(table)}\n`);
  const waiting = outcomes.filter((outcome) => outcome === 'not begun').length;
  if (waiting > 0) process.stderr.write(`${plural(waiting, 'run')} not started\n`);
  const failed = outcomes.filter((outcome) => typeof outcome === 'object').length;
  if (!children.stopping && failed === 0) return;
  const what = children.stopping
    ? 'Run the same command again to continue.'
    : `${failed} of ${plural(cells.length, 'run')} failed. Run the same command again to retry.`;
  process.stderr.write(`${what}\n`);
  process.exitCode = children.stopping ? 130 : 1;
}

/** The flags that all runs share. */
const shared = ({ preset, config, steps, engine }: SweepFlags) =>
  Object.fromEntries(
    Object.entries({ preset, config, steps, engine }).filter(([, value]) => value !== undefined),
  );

/**
 * Assembles every combination once, so that what is wrong with one is said before any is run.
 *
 * @returns what each run is to be made with, and the code that has to be allowed to resume them
 */
async function checked(
  flags: SweepFlags,
  cells: readonly Cell[],
  fixed: readonly string[],
): Promise<{ readonly configs: ReadonlyMap<Cell, Config>; readonly allow: readonly string[] }> {
  const { resolveConfig } = await import('../config/index.js');
  const { codeToAllow } = await import('../run/resume/code.js');
  const { originOf } = await import('../run/storage/origin.js');
  const { assembleResolved } = await import('../run/assemble.js');
  const { SUMMARY_MEASURES } = await import('../sweep/results.js');
  const configs = new Map<Cell, Config>();
  const notes = new Set<string>();
  const allow = new Set<string>();
  const combinations = new Map<string, Cell[]>();
  for (const cell of cells) {
    const alike = combinations.get(cell.name);
    if (alike) alike.push(cell);
    else combinations.set(cell.name, [cell]);
  }
  for (const alike of combinations.values()) {
    const [cell] = alike;
    const request = configRequest({ ...flags, set: [...fixed, ...cell.set], seed: cell.seed });
    const resolved = await resolveConfig(request);
    for (const module of await codeToAllow(resolved.config, originOf(request, resolved))) allow.add(module);
    const { notes: told, declared } = assembleResolved(resolved);
    for (const note of told) notes.add(note);
    for (const name of flags.measure) if (!SUMMARY_MEASURES.includes(name)) declared.check(name, '--measure');
    for (const each of alike) configs.set(each, { ...resolved.config, seed: each.seed });
  }
  for (const note of notes) process.stderr.write(`${visible(note)}\n`);
  return { configs, allow: [...allow] };
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
