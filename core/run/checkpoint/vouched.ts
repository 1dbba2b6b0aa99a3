/** What the newest checkpoint of a run says of its logs. */
import path from 'node:path';
import { z } from 'zod';
import { RecallError } from '../../errors.js';
import { checkFiles, sha256OfFile, storedLog } from '../storage/checksums.js';
import { CheckpointStore } from './store.js';

/**
 * Checks logs by what the end vouches for, or else the newest checkpoint that can be read: of these, their beginnings.
 *
 * @throws RecallError `RECALL_DAMAGED`, `RECALL_READ`
 */
export async function checkLogs(folder: string, names: readonly string[]): Promise<void> {
  await checkFiles(folder, names);
  const store = new CheckpointStore(folder);
  const step = (await store.steps()).at(-1);
  const manifest = step === undefined ? undefined : await store.manifest(step).catch(unlessUnreadable);
  for (const { state } of Object.values(manifest?.plugins ?? {})) {
    for (const { file, bytes, sha256 } of vouchedSchema.safeParse(state).data?.logs ?? []) {
      const at = path.join(folder, file);
      if (!names.includes(file) || (await sha256OfFile(at, bytes).catch(() => undefined)) === sha256)
        continue;
      throw new RecallError(
        'RECALL_DAMAGED',
        `The first ${bytes} bytes of ${file} are not what the run wrote`,
        {
          at,
          fix: `Bring the file back as it was; or go back to an earlier checkpoint: recall resume ${folder}`,
        },
      );
    }
  }
}

const vouchedSchema = z.object({ logs: z.array(storedLog) });

/** A damaged checkpoint vouches for nothing, as a resumed run will say. */
function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof RecallError) || error.code === 'RECALL_READ') throw error;
}
