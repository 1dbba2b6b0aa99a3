/** Deletes a run: never one that is going on, and nothing that is no run. */
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { remove, writeError } from '../storage/files.js';
import { FolderLock } from '../storage/lock.js';
import { storedConfig } from '../run/storage/stored-config.js';

/**
 * @throws RecallError `RECALL_NO_RUN` for a folder without a run; `RECALL_LOCKED` while a process works in it;
 * `RECALL_WRITE`
 */
export async function deleteRun(folder: string): Promise<void> {
  const place = path.resolve(folder);
  await storedConfig(place);
  // Whoever holds the lock keeps a run from starting in the folder meanwhile.
  const lock = await FolderLock.acquire(place);
  const leaving = path.join(path.dirname(place), `.${path.basename(place)}.${process.pid}.deleted`);
  try {
    await rename(place, leaving).catch((cause: unknown) => {
      throw writeError(place, cause);
    });
  } finally {
    await lock.release();
  }
  await remove(leaving);
}
