/** From the flags of a sweep to its cells and their configurations, all of them checked. */
import type { Command } from 'commander';
import { RecallError } from '../errors.js';
import type { Config, ResolvedConfig } from '../config/index.js';
import type { Origin } from '../run/storage/origin.js';
import type { Axis, Cell } from '../sweep/grid.js';
import { configRequest, wholeNumber, type ConfigFlags } from './options.js';
import { visible } from '../text.js';

/** The flags that say which runs a sweep has. */
export interface GridFlags extends ConfigFlags {
  readonly seeds: number;
  readonly samples?: number;
}

export const DEFAULT_SEEDS = 3;

export const withSeeds = (command: Command): Command =>
  command
    .option('--seeds <number>', 'seeds per combination', wholeNumber('--seeds', 1), DEFAULT_SEEDS)
    .option(
      '--samples <number>',
      'samples from ranges: --set key=log(1e-4..1e-2)',
      wholeNumber('--samples', 1),
    );

/** The runs of a sweep, as its flags say. */
export interface Grid {
  readonly axes: readonly Axis[];
  /** Keys whose values are drawn from ranges. */
  readonly sampled: readonly string[];
  readonly seeds: readonly number[];
  readonly cells: readonly Cell[];
  /** The `--set` flags that hold for all runs. */
  readonly fixed: readonly string[];
}

export async function gridFrom({ set, seed = 1, seeds: count, samples }: GridFlags): Promise<Grid> {
  const { axisOf, gridOf } = await import('../sweep/grid.js');
  const { rangeOf, samplesOf } = await import('../sweep/samples.js');
  const ranges = set.flatMap((text) => rangeOf(text) ?? []);
  if (ranges.length > 0 !== (samples !== undefined)) {
    throw new RecallError(
      'RECALL_SET',
      samples === undefined ? '--set has a range, but there is no --samples' : '--samples has no range',
      { fix: 'Give both: --set optimizer.learningRate="log(1e-4..1e-2)" --samples 20.' },
    );
  }
  const listed = set.filter((text) => rangeOf(text) === undefined).map((text) => ({ text, ...axisOf(text) }));
  const axes = listed.flatMap(({ key, values }) => (values.length > 1 ? [{ key, values }] : []));
  const fixed = listed.filter(({ values }) => values.length === 1).map(({ text }) => text);
  const seeds = Array.from({ length: count }, (_, i) => seed + i);
  const drawn = samples === undefined ? undefined : samplesOf(ranges, samples, seed);
  return { axes, sampled: ranges.map(({ key }) => key), seeds, fixed, cells: gridOf(axes, seeds, drawn) };
}

/** A combination of values: its cells differ in their seed alone. */
export interface Combination {
  readonly cells: readonly Cell[];
  /** Its configuration, with the seed of the first cell. */
  readonly resolved: ResolvedConfig;
  readonly origin: Origin;
}

/** Resolves every combination of a grid once. */
export async function* combinationsOf(flags: GridFlags, { cells, fixed }: Grid): AsyncGenerator<Combination> {
  const { resolveConfig } = await import('../config/index.js');
  const { originOf } = await import('../run/storage/origin.js');
  const { combinationsIn } = await import('../sweep/grid.js');
  for (const alike of combinationsIn(cells)) {
    const [cell] = alike;
    const request = configRequest({ ...flags, set: [...fixed, ...cell.set], seed: cell.seed });
    const resolved = await resolveConfig(request);
    yield { cells: alike, resolved, origin: originOf(request, resolved) };
  }
}

/** A cell's configuration, and the combination that it is one of. */
export interface CheckedCell {
  readonly config: Config;
  readonly combination: Combination;
}

/**
 * Assembles every combination once, so that errors are found before the first run starts.
 *
 * @param measures Further measurements that the table is to have.
 * @returns the configuration of each run, and the code that must be allowed to resume them
 */
export async function checkGrid(
  flags: GridFlags,
  grid: Grid,
  measures: readonly string[],
): Promise<{ readonly checked: ReadonlyMap<Cell, CheckedCell>; readonly allow: readonly string[] }> {
  const { codeToAllow } = await import('../run/resume/code.js');
  const { checkedAssembly } = await import('../sweep/checked-assembly.js');
  const checked = new Map<Cell, CheckedCell>();
  const notes = new Set<string>();
  const allow = new Set<string>();
  for await (const combination of combinationsOf(flags, grid)) {
    const { resolved, origin, cells } = combination;
    for (const module of await codeToAllow(resolved.config, origin)) allow.add(module);
    for (const note of checkedAssembly(resolved, measures, '--measure').notes) notes.add(note);
    for (const cell of cells) {
      checked.set(cell, { combination, config: { ...resolved.config, seed: cell.seed } });
    }
  }
  for (const note of notes) process.stderr.write(`${visible(note)}\n`);
  return { checked, allow: [...allow] };
}
