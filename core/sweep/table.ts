/** One table of a sweep: a row for every combination of values, with means and intervals over seeds. */
import path from 'node:path';
import type { Cell } from './grid.js';
import { intervalOf, type Interval } from './interval.js';
import { finishedSummary, resultOf, type Result } from './results.js';

export interface Row {
  /** The cell: `sampler.exponent=0.2`. */
  readonly name: string;
  readonly seeds: readonly number[];
  /** Each seed's results, in the order of `seeds`. */
  readonly results: readonly Result[];
  /** By measure, over the seeds. */
  readonly intervals: Readonly<Record<string, Interval>>;
}

export interface Table {
  readonly measures: readonly string[];
  readonly rows: readonly Row[];
}

/** The table of the cells that are done; it depends on their results alone, and not on when they were run. */
export async function tableOf(
  cells: readonly Cell[],
  folder: string,
  measures: readonly string[],
): Promise<Table> {
  const names = [...new Set(cells.map(({ name }) => name))];
  const rows: Row[] = [];
  for (const name of names) {
    const seeds: number[] = [];
    const results: Result[] = [];
    for (const cell of cells.filter((each) => each.name === name)) {
      const run = path.join(folder, cell.folder);
      if (!(await finishedSummary(run))) continue;
      seeds.push(cell.seed);
      results.push(await resultOf(run, measures));
    }
    const intervals = measures.map((measure) => [measure, intervalOf(results.map((each) => each[measure]))]);
    rows.push({
      name,
      seeds,
      results,
      intervals: Object.fromEntries(intervals) as Record<string, Interval>,
    });
  }
  return { measures, rows };
}

/** The table as text, a line each, without what nobody measured; intervals are 95 % over seeds. */
export function tableText({ measures, rows }: Table): string {
  const measured = measures.filter((name) => rows.some(({ intervals }) => intervals[name].mean !== null));
  return columns([
    ['', 'seeds', ...measured],
    ...rows.map(({ name, seeds, intervals }) => [
      name,
      String(seeds.length),
      ...measured.map((measure) => intervalText(intervals[measure])),
    ]),
  ]);
}

/** `0.912 [0.9, 0.924]`. */
export function intervalText({ mean, low, high }: Interval): string {
  if (mean === null) return '-';
  if (low === null || high === null) return numberText(mean);
  return `${numberText(mean)} [${numberText(low)}, ${numberText(high)}]`;
}

/** Four digits at most, and no more than a number has. */
export const numberText = (value: number) =>
  Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));

/** Lines of aligned columns, the first to the left. */
export function columns(lines: readonly (readonly string[])[]): string {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
