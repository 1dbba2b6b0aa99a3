/** `report`: the page of runs as a file, for programs and for the command. */
import path from 'node:path';
import { EVENTS_FILE } from '../log/lines.js';
import { verifyLogs } from '../run/checkpoint/verify-logs.js';
import { checkFiles } from '../storage/checksums.js';
import { writeWhole } from '../storage/files.js';
import { storedConfig } from '../run/storage/stored-config.js';
import { runFolders } from '../sweep/run-folders.js';
import { Collection } from './collection.js';
import { reportDocument } from './report-file.js';
import type { FoundRun } from './run-folder-list.js';

export interface ReportOptions {
  /** Where to write the page; by default `report.html` in the first folder. */
  readonly out?: string;
}

/**
 * Writes the page of one or several runs, or of the runs of sweeps, finished or not, as a single file.
 *
 * @returns the file
 * @throws RecallError `RECALL_NO_RUN` for a folder without a run; `RECALL_DAMAGED` when its log is not what the run
 * wrote; `RECALL_WRITE`
 * @example
 * import { report } from 'recall-lab';
 *
 * const file = await report(['runs/uniform-seed1', 'runs/zipf-seed1'], { out: 'both.html' });
 * console.log('written to', file);
 */
export async function report(
  folders: readonly string[],
  { out = path.join(folders[0] ?? '.', 'report.html') }: ReportOptions = {},
): Promise<string> {
  const found = named([...new Set((await runFolders(folders)).map((folder) => path.resolve(folder)))]);
  // A report of what is not there would be an empty page.
  for (const { folder } of found) {
    await storedConfig(folder);
    // A report draws from all of them.
    await checkFiles(folder);
    await verifyLogs(folder, [EVENTS_FILE]);
  }
  const collection = new Collection(() => Promise.resolve({ runs: found, sweeps: [] }));
  try {
    await writeWhole(out, [await reportDocument(collection)]);
  } finally {
    await collection.close();
  }
  return out;
}

/** Runs by their path from the folder that all of them lie in: a report tells nobody where on a disk that was. */
function named(folders: readonly string[]): FoundRun[] {
  const parts = folders.map((folder) => folder.split(path.sep));
  const shortest = Math.min(...parts.map(({ length }) => length));
  let common = 0;
  while (common < shortest - 1 && parts.every((each) => each[common] === parts[0][common])) common++;
  return folders.map((folder, i) => ({ id: parts[i].slice(common).join('/'), folder, sweep: null }));
}
