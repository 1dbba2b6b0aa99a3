/** Runs the cells of a sweep, several at once, each in its own process. */
import path from 'node:path';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { RecallError } from '../errors.js';
import { workingIn } from '../storage/lock.js';
import type { Cell } from './grid.js';
import { finishedSummary } from './results.js';

/** Milliseconds between two checks of a folder in which another process works. */
const PATIENCE = 200;

/** The error of a run whose folder another process holds. */
const TAKEN = /^RECALL_(LOCKED|FOLDER_TAKEN)\b/;

/** The outcome of a cell: done now, done before, stopped, never started because the sweep was stopped, or failed. */
export type Outcome = 'done' | 'skipped' | 'stopped' | 'not begun' | { readonly failed: string };

export interface SweepRequest {
  readonly cells: readonly Cell[];
  /** The folder that contains the cells' folders. */
  readonly folder: string;
  /** Number of cells that run at once. */
  readonly jobs: number;
  /** Runs a cell, or resumes it if its folder exists; resolves to the error, if there is one. */
  readonly launch: (cell: Cell, folder: string, resume: boolean) => Promise<string | undefined>;
  /** Called for a cell in whose folder another process works; the sweep waits for its end. */
  readonly onWait?: (cell: Cell, pid: number) => void;
  /** Called when a cell has ended. */
  readonly onOutcome?: (cell: Cell, outcome: Outcome, over: number) => void;
  /** Whether to start no more cells. */
  readonly stopping?: () => boolean;
}

/**
 * Runs every cell that is not done; a failing one does not stop the others. A cell is done if its summary says that the run
 * has ended, so a sweep that is started again continues where it was.
 *
 * @returns the outcome of each cell, in their order
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
    // Another sweep is running it: wait for it.
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

/** A damaged folder fails only its own cell. */
function failed(error: unknown): Outcome {
  if (error instanceof RecallError) return { failed: `${error.code}: ${error.message}` };
  throw error;
}

/** Waits until no process works in a folder: the runs of a killed sweep may still be ending. */
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
