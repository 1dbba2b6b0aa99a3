/** `config.json` of a run, as it is read by who looks at the run. */
import path from 'node:path';
import { z } from 'zod';
import type { Json } from '../../bus/events.js';
import { RecallError } from '../../errors.js';
import { checkFiles } from './checksums.js';
import { contentOf, isAbsent, parsedJson, readError } from './files.js';

const configSchema = z.looseObject({ seed: z.number(), preset: z.string().optional() });

/** A stored configuration: what is looked at is of the right type, and the rest is plain data. */
export type StoredConfig = Readonly<Record<string, Json>> & { readonly seed: number };

/** @throws RecallError `RECALL_NO_RUN` when there is none, or it is no configuration; `RECALL_DAMAGED`, `RECALL_READ` */
export async function storedConfig(folder: string): Promise<StoredConfig> {
  const file = path.join(folder, 'config.json');
  const text = await contentOf(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return undefined;
    throw readError(file, cause);
  });
  if (text === undefined) {
    throw new RecallError('RECALL_NO_RUN', `There is no run in ${folder}`, {
      fix: 'Name the folder of a run, the one with config.json in it.',
    });
  }
  await checkFiles(folder, ['config.json']);
  const { success, data } = configSchema.safeParse(parsedJson(text));
  if (success) return data as StoredConfig;
  throw new RecallError('RECALL_NO_RUN', 'The configuration of the run is damaged', {
    at: file,
    fix: `recall resume ${folder} brings it back, if the run has a checkpoint.`,
  });
}
