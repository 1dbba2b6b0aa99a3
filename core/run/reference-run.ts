/** The run that trains a reference model: a run like any other, which goes on where it was interrupted. */
import { RecallError } from '../errors.js';
import type { Assembly } from './assemble.js';
import { newestCheckpoint, type Choice } from './checkpoint/choose.js';
import { restored } from './checkpoint/restored.js';
import { isFolder, remove } from './storage/files.js';
import { dataFingerprint } from './fingerprint.js';
import { RunFolder } from './storage/folder.js';
import { changesBetween } from './resume/changes.js';
import { Run, type Stored } from './run.js';
import type { RunSnapshot } from '../log/state.js';

/**
 * @param assembly The run's, without its interventions and reporters.
 * @param steps After which the reference is trained; fewer than the run has, whose learning rate it follows.
 * @param folder Where it is trained; without it, in memory.
 * @throws RecallError what is wrong with a checkpoint that cannot be read at present
 */
export async function referenceRun(assembly: Assembly, steps: number, folder?: string): Promise<Run> {
  // A sampler that decides by what is measured needs the probes; for any other they would be a waste of time.
  const decides = assembly.sampler.instance.decide !== undefined;
  const needed = decides ? assembly : { ...assembly, probes: [] };
  if (folder === undefined) return new Run(needed, undefined, steps);
  const stored = new RunFolder(folder);
  const begun = (await isFolder(folder)) ? await continued(stored, needed) : undefined;
  // What was trained with another configuration is of no use.
  if (!begun) await remove(folder);
  return new Run(
    needed,
    { folder: stored, origin: { cwd: process.cwd(), code: [], values: [] }, ...begun },
    steps,
  );
}

/** How a reference goes on; undefined when nothing in its folder is of use. */
async function continued(
  folder: RunFolder,
  assembly: Assembly,
): Promise<Pick<Stored, 'continuation' | 'resumed'> | undefined> {
  const choice = await usable(folder);
  const { checkpoint, notes = [], broken = [] } = choice ?? {};
  if (!checkpoint) return undefined;
  const { manifest } = checkpoint;
  const isSame =
    Object.keys(changesBetween(manifest.config, assembly.config)).length === 0 &&
    manifest.fingerprint.hash === dataFingerprint(assembly).hash;
  if (!isSame) return undefined;
  const { step, seconds } = manifest;
  const facts = manifest.facts as unknown as RunSnapshot;
  return {
    continuation: { step, changes: {}, notes, damaged: broken },
    resumed: { snapshot: restored(checkpoint, assembly, false), facts, seconds },
  };
}

async function usable({ checkpoints, path }: RunFolder): Promise<Choice | undefined> {
  try {
    return await newestCheckpoint(checkpoints, path);
  } catch (error) {
    if (error instanceof RecallError && error.code === 'RECALL_CHECKPOINT') return undefined;
    throw error;
  }
}
