/** Finds the runs of a sweep whose shards were stored in several folders. */
import path from 'node:path';
import type { Cell } from './grid.js';
import { finishedSummary } from './results.js';

/**
 * The cells, each in the first folder that contains its finished run, or else in the first folder.
 *
 * @param folders The sweep's own folder, and those of its shards.
 */
export async function locateCells(cells: readonly Cell[], folders: readonly string[]): Promise<Cell[]> {
  const located: Cell[] = [];
  for (const cell of cells) {
    const candidates = folders.map((folder) => path.resolve(folder, cell.folder));
    let found = candidates[0];
    for (const candidate of candidates) {
      if (!(await finishedSummary(candidate))) continue;
      found = candidate;
      break;
    }
    located.push({ ...cell, folder: found });
  }
  return located;
}
