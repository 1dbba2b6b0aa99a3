/**
 * When, where and with what a run was started and resumed: `history.jsonl`. Here, and nowhere else in the folder's
 * logs, are times and machines: the rest reads the same however often a run was interrupted.
 */
import { appendFile, open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Json } from '../../bus/events.js';
import { contentOf, isAbsent, parsedJson, readError, writeError } from './files.js';
import { recordOf } from './stored-lists.js';
import { versions } from '../versions.js';

export const HISTORY_FILE = 'history.jsonl';

/** Values of a configuration's key before and after it was changed; a key that is missing has null. */
export type Changes = Readonly<Record<string, readonly [Json, Json]>>;

export interface HistoryEntry {
  readonly type: 'started' | 'resumed' | 'branched' | 'stored';
  readonly step: number;
  /** The folder that the run branched from. */
  readonly of?: string;
  /** What a resumption changed in the configuration. */
  readonly changes?: Changes;
  /** What had to be said, such as that a checkpoint was damaged. */
  readonly notes?: readonly string[];
}

/** Adds an entry. @throws RecallError `RECALL_WRITE` */
export async function record(folder: string, entry: HistoryEntry): Promise<void> {
  const file = path.join(folder, HISTORY_FILE);
  const whole = { ...entry, at: new Date().toISOString(), host: hostname(), versions: versions() };
  try {
    // A line that a crash cut short must not swallow the next one.
    const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const start = before === '' || before.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${start}${JSON.stringify(whole)}\n`);
    const handle = await open(file, 'r+');
    await handle.sync().finally(() => handle.close());
  } catch (cause) {
    throw writeError(file, cause);
  }
}

const json = z.custom<Json>((value) => value !== undefined);
const changedSchema = z.object({ changes: recordOf(z.tuple([json, json])) });
const stepSchema = z.object({ step: z.int().nonnegative() });

/** Everything that was changed so far by name; what is no entry, such as a line that was cut short, says nothing. */
export async function acceptedChanges(folder: string): Promise<readonly Changes[]> {
  return (await entries(folder)).flatMap((content) => {
    const entry = changedSchema.safeParse(content);
    return entry.success ? [entry.data.changes] : [];
  });
}

/** The last step of which there was a checkpoint, as far as the history knows; 0 when it knows of none. */
export async function furthestStep(folder: string): Promise<number> {
  const steps = (await entries(folder)).map((content) => stepSchema.safeParse(content).data?.step ?? 0);
  return Math.max(0, ...steps);
}

async function entries(folder: string): Promise<readonly unknown[]> {
  const file = path.join(folder, HISTORY_FILE);
  const content = await contentOf(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return '';
    throw readError(file, cause);
  });
  return content.toString().split('\n').map(parsedJson);
}
