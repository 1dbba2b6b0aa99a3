/** The lines of a chart as CSV. */
import { csv, type Cell } from '../../catalog/csv.js';
import type { Line } from './line.js';
export { csv };

/** One row for each point of each line. */
export function csvOfLines(lines: readonly Line[]): string {
  const hasBand = lines.some(({ low }) => low);
  const rows = lines.flatMap(({ label, steps, values, low, high }) =>
    steps.map((step, i): Cell[] => [
      label,
      step,
      values[i],
      ...(hasBand ? [low?.[i] ?? null, high?.[i] ?? null] : []),
    ]),
  );
  return csv([['line', 'step', 'value', ...(hasBand ? ['low', 'high'] : [])], ...rows]);
}
