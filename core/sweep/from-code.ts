/** `sweep` for programs: trains a grid of values and seeds one after the other, in this process. */
import path from 'node:path';
import { resolveConfig, type Config, type ConfigRequest } from '../config/index.js';
import { RecallError, errorMessage } from '../errors.js';
import { createRun } from '../run/create.js';
import { resumeRun } from '../run/resume/resume.js';
import { prettyJson, writeWhole } from '../storage/files.js';
import { attachedDefinitions } from '../plugin/spec-definition.js';
import { checkedAssembly } from './checked-assembly.js';
import { combinationsIn, gridOf, type Axis, type Cell } from './grid.js';
import { SUMMARY_MEASURES } from './results.js';
import { sweep as runCells, type Outcome } from './sweep.js';
import { tableOf, writeTable, type Table } from './table.js';
import { checkUnchanged } from './unchanged.js';

/** What {@link sweep} runs, and where. */
export interface SweepOptions extends Pick<ConfigRequest, 'preset' | 'file' | 'cwd' | 'overrides'> {
  /** Where to store the runs. A sweep that was interrupted continues there. */
  readonly folder: string;
  /** The values of each key, by its dotted path: `{ 'sampler.exponent': [0, 0.4, 0.8] }`. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** Seeds of every combination (default: 1, 2, 3). */
  readonly seeds?: readonly number[];
  /** Measurements in the table besides those of the summary, by name or role. */
  readonly measures?: readonly string[];
  /** Called when a run has ended: it was `done` before, is done now, or failed. */
  readonly onOutcome?: (run: { readonly name: string; readonly seed: number }, outcome: Outcome) => void;
}

/**
 * Trains every combination of values with every seed, and returns a table of means and intervals over the seeds. Runs that
 * are done already are not repeated; one that fails does not stop the others. `recall sweep` does the same in several
 * processes, in the same folders.
 *
 * @throws RecallError for whatever is wrong with a configuration, before the first run starts; `RECALL_CHANGED` if the
 * folder has runs of another configuration; `RECALL_SWEEP_FAILED` if runs failed
 * @example
 * import { sweep } from 'recall-lab';
 *
 * const { rows } = await sweep({
 *   preset: 'zipf',
 *   values: { 'sampler.exponent': [0, 0.8] },
 *   seeds: [1, 2],
 *   folder: 'runs/exponents',
 * });
 * for (const { name, intervals } of rows) console.log(name, intervals.accuracy.mean);
 */
export async function sweep(options: SweepOptions): Promise<Table> {
  const { values, seeds = [1, 2, 3], measures = [], onOutcome } = options;
  const folder = path.resolve(options.cwd ?? '.', options.folder);
  const cells = gridOf(Object.entries(values).map(axisOf), seeds);
  const configs = await checkedConfigs(options, cells);
  await checkUnchanged(folder, configs);
  const named = typeof options.preset === 'string' && { preset: options.preset };
  await writeWhole(path.join(folder, 'sweep.json'), [prettyJson({ ...named, set: [] })]);
  const failures: string[] = [];
  await runCells({
    cells,
    folder,
    jobs: 1,
    launch: (cell, to, resume) => trained(options, cell, to, resume ? configs.get(cell) : undefined),
    onOutcome({ name, seed }, outcome) {
      if (typeof outcome === 'object') failures.push(`${name}, seed ${seed}: ${outcome.failed}`);
      onOutcome?.({ name, seed }, outcome);
    },
  });
  if (failures.length > 0) {
    throw new RecallError(
      'RECALL_SWEEP_FAILED',
      `${failures.length} of ${cells.length} runs failed: ${failures[0]}`,
      {
        at: folder,
        fix: 'Call it again to retry them; the others are kept.',
      },
    );
  }
  const table = await tableOf(cells, folder, [...SUMMARY_MEASURES, ...measures]);
  await writeTable(folder, table);
  return table;
}

const axisOf = ([key, values]: readonly [string, readonly unknown[]]): Axis => ({
  key,
  values: values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
});

const requestOf = ({ preset, file, cwd, overrides }: SweepOptions, { set, seed }: Cell): ConfigRequest => ({
  ...{ preset, file, cwd, set },
  overrides: { ...overrides, seed },
});

/** Resolves and assembles every combination once, so that errors are found before the first run starts. */
async function checkedConfigs(options: SweepOptions, cells: readonly Cell[]): Promise<Map<Cell, Config>> {
  const configs = new Map<Cell, Config>();
  for (const alike of combinationsIn(cells)) {
    const resolved = await resolveConfig(requestOf(options, alike[0]));
    checkedAssembly(resolved, options.measures ?? [], 'measures');
    for (const cell of alike) configs.set(cell, { ...resolved.config, seed: cell.seed });
  }
  return configs;
}

/** Trains a cell to its end, or resumes it; resolves to what went wrong, if anything did. */
async function trained(
  options: SweepOptions,
  cell: Cell,
  folder: string,
  interrupted: Config | undefined,
): Promise<string | undefined> {
  try {
    const run = interrupted
      ? await resumeRun(folder, { cwd: options.cwd, plugins: attachedDefinitions(interrupted) })
      : await createRun({ ...requestOf(options, cell), folder });
    await run.start();
    return undefined;
  } catch (error) {
    return error instanceof RecallError ? `${error.code}: ${error.message}` : errorMessage(error);
  }
}
