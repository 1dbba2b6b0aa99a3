/** Every curve of a run as one table: a row for each point. */
import { curvesOf, type Recording } from './recorded.js';
import type { Cell } from '../catalog/csv.js';

/** The table's rows, its head first. */
export function curvesTable(recording: Recording): Cell[][] {
  const rows = curvesOf(recording).flatMap(({ name, unit, split, n, steps, values }) => {
    // The training loss is of a batch and not of individuals.
    const protocol: Cell[] = n === 0 ? [unit, null, null] : [unit, split, n];
    return steps.map((step, i): Cell[] => [name, step, values[i], ...protocol]);
  });
  return [['curve', 'step', 'value', 'unit', 'split', 'individuals'], ...rows];
}
