/**
 * Creates the folder of a branch: a run that resumes in a new folder. Only reads the original folder; writes a temporary
 * folder and renames it, so that an incomplete copy is never taken for a run.
 */
import { cp, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { CheckpointStore, type StoredCheckpoint } from '../checkpoint/store.js';
import { makeFolder, realPath, syncFolder, writeError } from '../../storage/files.js';

/** Where a run branches off. */
export interface Branch {
  /** The folder of the original run. */
  readonly of: string;
  readonly checkpoint: StoredCheckpoint;
}

/** What a branch does not copy: other checkpoints, results, locks and temporary files. */
const NOT_COPIED = /^(checkpoints|model|summary\.json|SHA256SUMS|run\.lock.*|.*\.part)$/;

/** Suffix of references that are still being trained; a branch trains its own. */
export const UNFINISHED = '.training';

/** @throws RecallError `RECALL_FOLDER_TAKEN` if a branch cannot be stored in the folder. */
export async function checkFree(folder: string, of: string): Promise<void> {
  const isInside = realPath(folder).startsWith(realPath(of) + path.sep);
  if (isInside) throw taken(folder, `is inside ${of}`);
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw taken(folder, 'is not a folder');
    return [];
  });
  if (present.length > 0) throw taken(folder, 'is not empty');
}

/**
 * Copies everything but what came after the checkpoint. Logs are cut later, by their reporters.
 *
 * @param complete Adds the branch's own files to the temporary folder.
 * @throws RecallError `RECALL_FOLDER_TAKEN`, `RECALL_WRITE`; it leaves nothing behind then.
 */
export async function makeBranch(
  folder: string,
  { of, checkpoint }: Branch,
  complete: (folder: string) => Promise<void>,
): Promise<void> {
  const parent = path.dirname(path.resolve(folder));
  const name = path.basename(path.resolve(folder));
  const temporary = path.join(parent, `.${name}.${process.pid}.part`);
  try {
    await makeFolder(parent);
    await removeAbandoned(parent, name);
    await mkdir(temporary);
    for (const entry of await readdir(of)) {
      if (NOT_COPIED.test(entry)) continue;
      const filter = (each: string) => !each.endsWith(UNFINISHED);
      await cp(path.join(of, entry), path.join(temporary, entry), { recursive: true, filter });
    }
    await syncAll(temporary);
    await complete(temporary);
    const { manifest, state } = checkpoint;
    await new CheckpointStore(temporary).write(manifest, [state]);
    await checkFree(folder, of);
    await rmdir(folder).catch(() => undefined);
    await rename(temporary, folder);
    await syncFolder(parent);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw cause instanceof RecallError ? cause : writeError(folder, cause);
  }
}

/** Deletes temporary folders of killed processes. */
async function removeAbandoned(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const isOurs = entry.startsWith(`.${name}.`) && /^\d+\.part$/.test(entry.slice(name.length + 2));
    if (isOurs) await rm(path.join(parent, entry), { recursive: true, force: true });
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
    fix: 'Choose another with --out.',
  });
}
