/**
 * A run that goes on in a folder of its own, and leaves the one that it branches from as it is.
 *
 * The new folder is made beside its place and renamed into it, so that a copy that is cut short is no run.
 */
import { cp, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { CheckpointStore, type StoredCheckpoint } from '../checkpoint/store.js';
import { makeFolder, realPath, syncFolder, writeError } from '../storage/files.js';

/** Where a run branches from. */
export interface Branch {
  /** The folder of the run. */
  readonly of: string;
  readonly checkpoint: StoredCheckpoint;
}

/** What is not taken along: checkpoints but the one gone on from, what the run came to, and what is half done. */
const LEFT = /^(checkpoints|model|summary\.json|SHA256SUMS|run\.lock.*|.*\.part)$/;

/** How the name of a reference ends while it is trained: that of a branch is its own. */
export const UNFINISHED = '.training';

/** @throws RecallError `RECALL_FOLDER_TAKEN` when a branch of a run cannot be stored in the folder. */
export async function checkFree(folder: string, of: string): Promise<void> {
  const isInside = realPath(folder).startsWith(realPath(of) + path.sep);
  if (isInside) throw taken(folder, `is inside of ${of}`);
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw taken(folder, 'is not a folder');
    return [];
  });
  if (present.length > 0) throw taken(folder, 'is not empty');
}

/**
 * Makes the folder of a branch: everything of the run but what came after the checkpoint. Logs are cut when their
 * reporters go on with them.
 *
 * @param complete Writes into the new folder what the branch has of its own, before it is there.
 * @throws RecallError `RECALL_FOLDER_TAKEN`, `RECALL_WRITE`; nothing is left then.
 */
export async function makeBranch(
  folder: string,
  { of, checkpoint }: Branch,
  complete: (folder: string) => Promise<void>,
): Promise<void> {
  const above = path.dirname(path.resolve(folder));
  const name = path.basename(path.resolve(folder));
  const beside = path.join(above, `.${name}.${process.pid}.part`);
  try {
    await makeFolder(above);
    await removeAbandoned(above, name);
    await mkdir(beside);
    for (const entry of await readdir(of)) {
      if (LEFT.test(entry)) continue;
      const filter = (each: string) => !each.endsWith(UNFINISHED);
      await cp(path.join(of, entry), path.join(beside, entry), { recursive: true, filter });
    }
    await syncAll(beside);
    await complete(beside);
    const { manifest, state } = checkpoint;
    await new CheckpointStore(beside).write(manifest, [state]);
    await checkFree(folder, of);
    await rmdir(folder).catch(() => undefined);
    await rename(beside, folder);
    await syncFolder(above);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
    throw cause instanceof RecallError ? cause : writeError(folder, cause);
  }
}

/** Removes what copies to the same place that were killed have left. */
async function removeAbandoned(above: string, name: string): Promise<void> {
  for (const entry of await readdir(above)) {
    const isOurs = entry.startsWith(`.${name}.`) && /^\d+\.part$/.test(entry.slice(name.length + 2));
    if (isOurs) await rm(path.join(above, entry), { recursive: true, force: true });
  }
}

async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const place = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await syncFolder(place);
    if (!entry.isFile()) continue;
    const handle = await open(place, 'r+');
    await handle.sync().finally(() => handle.close());
  }
}

function taken(folder: string, why: string): RecallError {
  return new RecallError('RECALL_FOLDER_TAKEN', `The folder ${folder} ${why}`, {
    fix: 'Name another with --out.',
  });
}
