/** Reads and validates `config.json` of a run. */
import path from 'node:path';
import { z } from 'zod';
import type { Json } from '../../bus/events.js';
import { RecallError } from '../../errors.js';
import { checkFiles } from '../../storage/checksums.js';
import { parsedJson } from '../../storage/files.js';
import { contentIfPresent } from '../../storage/small-file.js';

const configSchema = z.looseObject({ seed: z.number(), preset: z.string().optional() });

/** A stored configuration as plain data. */
export type StoredConfig = Readonly<Record<string, Json>> & { readonly seed: number };

/** @throws RecallError `RECALL_NO_RUN` if it is missing or not a configuration; `RECALL_DAMAGED`, `RECALL_READ` */
export async function storedConfig(folder: string): Promise<StoredConfig> {
  const file = path.join(folder, 'config.json');
  const text = await contentIfPresent(file);
  if (text === undefined) {
    throw new RecallError('RECALL_NO_RUN', `There is no run in ${folder}`, {
      fix: 'Name the folder of a run, which contains config.json.',
    });
  }
  await checkFiles(folder, ['config.json']);
  const { success, data } = configSchema.safeParse(parsedJson(text));
  if (success) return data as StoredConfig;
  throw new RecallError('RECALL_NO_RUN', 'The configuration of the run is damaged', {
    at: file,
    fix: `If the run has a checkpoint, recall resume ${folder} restores it.`,
  });
}
