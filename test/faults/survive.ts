/** One run on a disk that fails once or for good, and then goes on on a sound one. */
import { operationsSoFar, planFault } from './disk.js';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createRun, RecallError, resumeRun, type PartialConfig } from 'recall-lab';
import { differences, resultsOf, type Results } from './results.js';

export interface DiskFault {
  /** 'short', or an error's code. */
  readonly what: string;
  /** Whether the disk stays like that until the run has ended. */
  readonly ever: boolean;
}

export const diskFaults: readonly DiskFault[] = [
  { what: 'ENOSPC', ever: true },
  { what: 'EIO', ever: false },
  { what: 'EROFS', ever: true },
  { what: 'ENOENT', ever: true },
  { what: 'short', ever: false },
];

const prepared = (folder: string, config: PartialConfig) =>
  createRun({ preset: config, file: false, folder });

/** What the run comes to on a sound disk, and how many operations that takes. */
export async function undisturbed(
  folder: string,
  config: PartialConfig,
): Promise<{ expected: Results; operations: number }> {
  planFault({ folder, at: Infinity, what: 'none', ever: false });
  await (await prepared(folder, config)).start();
  const operations = operationsSoFar();
  planFault(undefined);
  return { expected: await resultsOf(folder), operations };
}

/**
 * Runs with operation `at` failing, then resumes with a sound disk.
 *
 * @returns How the faulty run ended: 'finished', or its error's code.
 * @throws Error for everything that must not happen.
 */
export async function survive(
  folder: string,
  config: PartialConfig,
  fault: DiskFault & { readonly at: number },
  expected: Results,
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  const run = await prepared(folder, config);
  planFault({ folder, ...fault });
  let outcome: string;
  try {
    await run.start();
    outcome = 'finished';
  } catch (error) {
    if (!(error instanceof RecallError)) throw error;
    outcome = error.code;
  } finally {
    planFault(undefined);
  }
  if (!existsSync(path.join(folder, 'config.json'))) {
    if (outcome === 'finished') throw new Error('It finished, and its folder is empty');
    // It never began; the same folder will do for another attempt.
    await (await prepared(folder, config)).start().catch(taken);
    return outcome;
  }
  try {
    await (await resumeRun(folder)).start();
  } catch (error) {
    if (!(error instanceof RecallError) || error.code !== 'RECALL_FINISHED') throw error;
  }
  const found = differences(expected, await resultsOf(folder));
  if (found.length > 0) throw new Error(`After ${outcome}, different: ${found.join(', ')}`);
  return outcome;
}

/** A folder that holds more than an attempt's beginnings is not written over. */
function taken(error: unknown): void {
  if (!(error instanceof RecallError) || error.code !== 'RECALL_FOLDER_TAKEN') throw error;
}
