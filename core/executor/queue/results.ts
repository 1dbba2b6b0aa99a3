/** What comes back of a run through the queue: summary, measurements and events, compressed and bounded. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { isPlain } from '../../plain.js';
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import type { Task } from '../../plugin/executor.js';
import { RunFolder } from '../../run/storage/folder.js';
import { originSchema } from '../../run/storage/origin.js';
import { parsedJson } from '../../storage/files.js';
import type { Summary } from '../../run/summary.js';

/** In the order of their importance; the summary comes last into a folder, for it says that the run is done. */
const FILES = ['summary.json', 'metrics.jsonl', 'events.jsonl'] as const;

/** Bytes of a result before and after compression. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_COMPRESSED = 32 * 2 ** 20;

const resultSchema = z.strictObject({
  /** Compressed files, in base64. */
  files: z.partialRecord(z.enum(FILES), z.string()),
  /** Files that were too large, and stay in the worker's store. */
  omitted: z.array(z.enum(FILES)),
  /** Who carried it out. */
  worker: z.string(),
});

export type TaskResult = z.infer<typeof resultSchema>;

/** Packs what the folder of a finished run holds. */
export async function packResult(folder: string, worker: string): Promise<TaskResult> {
  const files: Partial<Record<(typeof FILES)[number], string>> = {};
  const omitted: (typeof FILES)[number][] = [];
  let [bytes, compressed] = [0, 0];
  for (const name of FILES) {
    const file = path.join(folder, name);
    const size = await stat(file).then(
      ({ size }) => size,
      () => undefined,
    );
    if (size === undefined) continue;
    bytes += size;
    const packed = bytes > MOST_BYTES ? undefined : await promisify(gzip)(await readFile(file));
    compressed += packed?.length ?? 0;
    if (packed === undefined || compressed > MOST_COMPRESSED) omitted.push(name);
    else files[name] = packed.toString('base64');
  }
  return { files, omitted, worker };
}

/**
 * Makes the folder of a run of what came back; one that was begun there is replaced.
 *
 * @throws RecallError `RECALL_JOB` for what is no result
 */
export async function unpackResult(content: unknown, task: Task, origin: unknown): Promise<TaskResult> {
  const { success, data } = resultSchema.safeParse(content);
  if (!success || data.files['summary.json'] === undefined) {
    throw new RecallError('RECALL_JOB', 'The worker sent back no result');
  }
  await rm(task.folder, { recursive: true, force: true });
  const folder = new RunFolder(task.folder);
  await folder.create(task.config as Config, originSchema.parse(origin));
  try {
    let left = MOST_BYTES;
    for (const name of FILES.toReversed()) {
      const packed = data.files[name];
      if (packed === undefined) continue;
      const content = await promisify(gunzip)(Buffer.from(packed, 'base64'), { maxOutputLength: left }).catch(
        (cause: unknown) => {
          throw new RecallError('RECALL_JOB', `The worker sent back a damaged ${name}`, { cause });
        },
      );
      left -= content.length;
      if (name !== 'summary.json') {
        await writeFile(path.join(task.folder, name), content);
        continue;
      }
      const summary = parsedJson(content.toString());
      if (!isPlain(summary)) throw new RecallError('RECALL_JOB', 'The worker sent back a damaged summary');
      await folder.writeSummary(summary as unknown as Summary);
    }
  } finally {
    await folder.close();
  }
  return data;
}
