/** Runs the cells of a sweep, several at once, each in a process of its own. */
import path from 'node:path';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { RecallError } from '../errors.js';
import { workingIn } from '../storage/lock.js';
import type { Cell } from './grid.js';
import { finishedSummary } from './results.js';

/** Milliseconds between two looks at a folder that another process works in. */
const PATIENCE = 200;

/** How a run fails that finds another process in its folder. */
const TAKEN = /^RECALL_(LOCKED|FOLDER_TAKEN)\b/;

/** What became of a cell: done now, done before, stopped, never begun since the sweep was stopped, or failed. */
export type Outcome = 'done' | 'skipped' | 'stopped' | 'not begun' | { readonly failed: string };

export interface SweepRequest {
  readonly cells: readonly Cell[];
  /** Where the cells' folders are. */
  readonly folder: string;
  /** How many run at once. */
  readonly jobs: number;
  /** Runs a cell, or goes on with it where its folder exists; resolves with what went wrong, if anything did. */
  readonly launch: (cell: Cell, folder: string, resume: boolean) => Promise<string | undefined>;
  /** Told of a cell whose folder another process works in; its end is waited for. */
  readonly onWait?: (cell: Cell, pid: number) => void;
  /** Told of each cell when it is over. */
  readonly onOutcome?: (cell: Cell, outcome: Outcome, over: number) => void;
  /** Whether no more cells are to be begun. */
  readonly stopping?: () => boolean;
}

/**
 * Runs every cell that is not done; one that fails does not stop the others. A cell is done when its summary says
 * that the run came to its end, so a sweep that is started again goes on where it was.
 *
 * @returns what became of each cell, in the order of the cells
 */
export async function sweep(request: SweepRequest): Promise<Outcome[]> {
  const { cells, jobs, launch, onWait, onOutcome, stopping = () => false } = request;
  const outcomes: Outcome[] = [];
  let next = 0;
  let over = 0;

  const one = async (cell: Cell): Promise<Outcome> => {
    const folder = path.join(request.folder, cell.folder);
    if (await finishedSummary(folder)) return 'skipped';
    await free(folder, stopping, (pid) => onWait?.(cell, pid));
    if (stopping()) return 'not begun';
    if (await finishedSummary(folder)) return 'skipped';
    const failed = await launch(cell, folder, existsSync(path.join(folder, 'config.json')));
    if (await finishedSummary(folder)) return 'done';
    // Another sweep was faster: its run is waited for.
    if (failed !== undefined && TAKEN.test(failed) && (await workingIn(folder)) !== undefined)
      return one(cell);
    return stopping() ? 'stopped' : { failed: failed ?? 'it ended without a summary' };
  };
  const worker = async () => {
    while (next < cells.length) {
      const index = next++;
      outcomes[index] = await one(cells[index]).catch(failed);
      onOutcome?.(cells[index], outcomes[index], ++over);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, cells.length) }, worker));
  return outcomes;
}

/** A folder that is damaged is the failure of its cell alone. */
function failed(error: unknown): Outcome {
  if (error instanceof RecallError) return { failed: `${error.code}: ${error.message}` };
  throw error;
}

/** Waits until no process works in a folder: runs that a sweep left that was killed are just ending. */
async function free(folder: string, stopping: () => boolean, onWait: (pid: number) => void): Promise<void> {
  let told = false;
  for (;;) {
    const pid = await workingIn(folder);
    if (pid === undefined || stopping()) return;
    if (!told) onWait(pid);
    told = true;
    await wait(PATIENCE);
  }
}
