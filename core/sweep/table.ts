/** One table of a sweep: a row for every combination of values, with means and intervals over seeds. */
import path from 'node:path';
import { prettyJson, writeWhole } from '../storage/files.js';
import type { Cell } from './grid.js';
import { intervalOf, type Interval } from './interval.js';
import { finishedSummary, resultOf, unitsOf, type Result, type Units } from './results.js';

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
  readonly units: Units;
  readonly rows: readonly Row[];
}

/** The table of the finished cells. It depends on their results alone, not on when they ran. */
export async function tableOf(
  cells: readonly Cell[],
  folder: string,
  measures: readonly string[],
): Promise<Table> {
  const names = [...new Set(cells.map(({ name }) => name))];
  const rows: Row[] = [];
  let units: Units = {};
  for (const name of names) {
    const seeds: number[] = [];
    const results: Result[] = [];
    for (const cell of cells.filter((each) => each.name === name)) {
      const run = path.resolve(folder, cell.folder);
      if (!(await finishedSummary(run))) continue;
      seeds.push(cell.seed);
      results.push(await resultOf(run, measures));
      units = { ...(await unitsOf(run, measures)), ...units };
    }
    const intervals = measures.map((measure) => [measure, intervalOf(results.map((each) => each[measure]))]);
    rows.push({
      name,
      seeds,
      results,
      intervals: Object.fromEntries(intervals) as Record<string, Interval>,
    });
  }
  return { measures, units, rows };
}

/** Stores a table in the folder of its sweep, for programs and for people. @throws RecallError `RECALL_WRITE` */
export async function writeTable(folder: string, table: Table): Promise<void> {
  await writeWhole(path.join(folder, 'table.json'), [prettyJson(table)]);
  await writeWhole(path.join(folder, 'table.txt'), [`${tableText(table)}\n`]);
}

/** The table as lines, without measures that no run has; intervals are 95 % t intervals over seeds. */
export function tableText({ measures, units, rows }: Table): string {
  const measured = measures.filter((name) => rows.some(({ intervals }) => intervals[name].mean !== null));
  return columns([
    ['', 'seeds', ...measured.map((measure) => headOf(measure, units))],
    ...rows.map(({ name, seeds, intervals }) => [
      name,
      String(seeds.length),
      ...measured.map((measure) => intervalText(intervals[measure], units[measure])),
    ]),
  ]);
}

/** The heading of a measure. Fractions are shown in per cent, as in summaries. */
export const headOf = (measure: string, units: Units) =>
  units[measure] === 'fraction' ? `${measure}, %` : measure;

/**
 * `4.912 [4.9, 4.924]`, of a fraction `91.2 [90.0, 92.4]`.
 *
 * The interval of a fraction is clipped to 0 and 1, that of a difference to -1 and 1.
 */
export function intervalText(
  { mean, low, high }: Interval,
  unit?: string,
  { isDifference = false }: { readonly isDifference?: boolean } = {},
): string {
  if (mean === null) return '-';
  if (low === null || high === null) return numberText(mean, unit);
  const least = isDifference ? -1 : 0;
  const cut = (end: number) => (unit === 'fraction' ? Math.min(1, Math.max(least, end)) : end);
  return `${numberText(mean, unit)} [${numberText(cut(low), unit)}, ${numberText(cut(high), unit)}]`;
}

/** At most four significant digits; a fraction in per cent, with one decimal. */
export function numberText(value: number, unit?: string): string {
  if (unit === 'fraction') return (100 * value).toFixed(1).replace(/^-(0\.0)$/, '$1');
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

/** Aligns columns, the first one to the left. */
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
