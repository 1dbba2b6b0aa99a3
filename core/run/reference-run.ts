/** Creates the run that trains a reference model, resumed if one was interrupted. Deletes what cannot be resumed. */
import { RecallError } from '../errors.js';
import type { RunSnapshot } from '../log/state.js';
import type { Assembly } from './assembly.js';
import { latestValidCheckpoint, type Choice } from './checkpoint/choose.js';
import { restoredSnapshot } from './checkpoint/restored.js';
import { dataFingerprint } from './fingerprint.js';
import { changesBetween } from './resume/changes.js';
import { Run, type Stored } from './run.js';
import { isFolder, remove } from '../storage/files.js';
import { RunFolder } from './storage/folder.js';

/**
 * @param assembly The run without its interventions and reporters.
 * @param steps Steps to train for, at most those of the run.
 * @param folder Where to train it; without one, in memory.
 * @throws RecallError `RECALL_READ` if a checkpoint cannot be read.
 */
export async function referenceRun(assembly: Assembly, steps: number, folder?: string): Promise<Run> {
  // Only a sampler that decides needs measurements.
  const needsProbes = assembly.sampler.instance.decide !== undefined;
  const parts = needsProbes ? assembly : { ...assembly, probes: [] };
  if (folder === undefined) return new Run(parts, undefined, steps);
  const runFolder = new RunFolder(folder);
  const resumption = (await isFolder(folder)) ? await resumable(runFolder, parts) : undefined;
  if (!resumption) await remove(folder);
  const origin = { cwd: process.cwd(), code: [], values: [] };
  return new Run(parts, { folder: runFolder, origin, ...resumption }, steps);
}

/** Undefined if the folder has no valid checkpoint of the same configuration and data. */
async function resumable(
  folder: RunFolder,
  assembly: Assembly,
): Promise<Pick<Stored, 'continuation' | 'resumed'> | undefined> {
  const choice = await validCheckpoint(folder);
  if (!choice?.checkpoint) return undefined;
  const { checkpoint, notes, skipped } = choice;
  const { config, fingerprint, step, seconds, facts } = checkpoint.manifest;
  if (Object.keys(changesBetween(config, assembly.config)).length > 0) return undefined;
  if (fingerprint.hash !== dataFingerprint(assembly).hash) return undefined;
  return {
    continuation: { step, changes: {}, notes, skipped },
    resumed: {
      snapshot: restoredSnapshot(checkpoint, assembly, false),
      facts: facts as unknown as RunSnapshot,
      seconds,
    },
  };
}

async function validCheckpoint({ checkpoints, path }: RunFolder): Promise<Choice | undefined> {
  try {
    return await latestValidCheckpoint(checkpoints, path);
  } catch (error) {
    if (error instanceof RecallError && error.code === 'RECALL_CHECKPOINT') return undefined;
    throw error;
  }
}
