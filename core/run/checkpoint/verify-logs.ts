/** Verifies a run's logs against its checksums or its newest checkpoint. Only reads. */
import path from 'node:path';
import { z } from 'zod';
import { RecallError } from '../../errors.js';
import { checkFiles, sha256OfFile, storedLog } from '../../storage/checksums.js';
import { CheckpointStore } from './store.js';

/** The state of a reporter that keeps logs. */
const reporterState = z.object({ logs: z.array(storedLog) });

/** @throws RecallError `RECALL_DAMAGED`, `RECALL_READ` */
export async function verifyLogs(folder: string, names: readonly string[]): Promise<void> {
  await checkFiles(folder, names);
  const store = new CheckpointStore(folder);
  const step = (await store.steps()).at(-1);
  const manifest = step === undefined ? undefined : await store.manifest(step).catch(unlessDamaged);
  for (const { state } of Object.values(manifest?.plugins ?? {})) {
    for (const { file, bytes, sha256 } of reporterState.safeParse(state).data?.logs ?? []) {
      const at = path.join(folder, file);
      if (!names.includes(file)) continue;
      if ((await sha256OfFile(at, bytes).catch(() => undefined)) === sha256) continue;
      throw new RecallError('RECALL_DAMAGED', `The first ${bytes} bytes of ${file} have changed`, {
        at,
        fix: `Restore the file from a copy, or return to an earlier checkpoint: recall resume ${folder}`,
      });
    }
  }
}

/** A damaged checkpoint says nothing about the logs; resuming the run reports it. */
function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof RecallError) || error.code === 'RECALL_READ') throw error;
}
