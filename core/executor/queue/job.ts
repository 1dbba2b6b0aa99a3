/** A job of the queue: a run as plain data, known by the fingerprint of all that decides its outcome. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RecallError } from '../../errors.js';
import type { TaskDescription } from '../../plugin/executor.js';
import { originSchema } from '../../run/storage/origin.js';

/** More than any configuration has, in characters of JSON. */
const MOST = 1_000_000;

const hashes = z.record(z.string(), z.string());

/** What stands in the queue. */
export const jobSchema = z.strictObject({
  recall: z.string(),
  config: z.record(z.string(), z.unknown()),
  origin: originSchema,
  code: hashes,
  data: hashes,
  /** For people: the combination of values, and the seed. */
  name: z.string(),
  seed: z.int(),
});

export type Job = z.infer<typeof jobSchema>;

/** Keys that change nothing of what is learned: runs that differ in nothing else are one job. */
const FREE = ['preset', 'description', 'reporters', 'plugins', 'presets'];

/** The job's name in the queue: equal for equal runs, whoever submits them. */
export function jobId({ recall, config, code, data }: Omit<TaskDescription, 'origin'>): string {
  const deciding = Object.fromEntries(Object.entries(config).filter(([key]) => !FREE.includes(key)));
  return createHash('sha256')
    .update(sorted({ recall, config: deciding, code, data }))
    .digest('hex');
}

/** JSON with keys in order. */
const sorted = (value: unknown) =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/**
 * Reads what came from the queue, which may be from a stranger.
 *
 * @throws RecallError `RECALL_JOB` when it is no job, too large, or not the one that its name says
 */
export function parseJob(id: string | undefined, content: unknown): Job {
  if (JSON.stringify(content).length > MOST) {
    throw new RecallError('RECALL_JOB', 'The job is larger than any configuration', {
      fix: `At most ${MOST.toLocaleString('en-US')} characters are allowed. Put large values into a file of the project.`,
    });
  }
  const { success, data } = jobSchema.safeParse(content);
  if (!success)
    throw new RecallError('RECALL_JOB', 'The job does not have the format of this version of recall');
  if (id !== jobId(data))
    throw new RecallError('RECALL_JOB', 'The job does not match the fingerprint in its name');
  return data;
}
