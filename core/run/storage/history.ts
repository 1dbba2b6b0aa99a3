/**
 * When, where and with what a run was started and resumed: `history.jsonl`. Here, and nowhere else in the folder's
 * logs, are times and machines: the rest reads the same however often a run was interrupted.
 */
import { createHash } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
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
  /** What computes from here on, with its threads. */
  readonly engine?: string;
  /** The folder that the run branched from. */
  readonly of?: string;
  /** What a resumption changed in the configuration. */
  readonly changes?: Changes;
  /** What had to be said, such as that a checkpoint was damaged. */
  readonly notes?: readonly string[];
  /** SHA-256 of the files that have no other to vouch for them, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Adds an entry. @throws RecallError `RECALL_WRITE` */
export async function record(folder: string, entry: HistoryEntry): Promise<void> {
  const file = path.join(folder, HISTORY_FILE);
  const whole = { ...entry, at: new Date().toISOString(), host: hostname(), versions: versions() };
  try {
    // A line that a crash cut short must not swallow the next one.
    const before = await contentOf(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const start = before.length === 0 || before.at(-1) === 10 ? '' : '\n';
    await appendFile(file, `${start}${historyLine(whole)}\n`);
    const handle = await open(file, 'r+');
    await handle.sync().finally(() => handle.close());
  } catch (cause) {
    throw writeError(file, cause);
  }
}

/** A line, with a checksum of its own as its last key: a history is never written anew, and may be cut short. */
export function historyLine(entry: object): string {
  const body = JSON.stringify(entry).slice(0, -1);
  return `${body},"check":"${checkOf(body)}"}`;
}

const checkOf = (body: string) => createHash('sha256').update(body).digest('hex').slice(0, 16);

const json = z.custom<Json>((value) => value !== undefined);
const entrySchema = z.object({
  step: z.int().nonnegative(),
  changes: recordOf(z.tuple([json, json])).optional(),
  files: recordOf(z.string()).optional(),
});

/** What a history tells, and the lines of it that are damaged. */
export interface History {
  readonly entries: readonly z.infer<typeof entrySchema>[];
  /** Numbers of lines, from 1. */
  readonly damaged: readonly number[];
}

/** Reads the history of a run. A line that is damaged, or that a crash cut short, says nothing. @throws RecallError `RECALL_READ` */
export async function historyOf(folder: string): Promise<History> {
  const file = path.join(folder, HISTORY_FILE);
  const content = await contentOf(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return '';
    throw readError(file, cause);
  });
  const lines = content.toString().split('\n');
  const entries: z.infer<typeof entrySchema>[] = [];
  const damaged: number[] = [];
  for (const [at, line] of lines.entries()) {
    const [, body, check] = /^(.*),"check":"([0-9a-f]{16})"}$/.exec(line) ?? [];
    const entry = body !== undefined && checkOf(body) === check ? parsedJson(line) : undefined;
    const { success, data } = entrySchema.safeParse(entry);
    if (success) entries.push(data);
    else if (line !== '') damaged.push(at + 1);
  }
  return { entries, damaged };
}

/** Everything that was changed so far by name. */
export async function acceptedChanges(folder: string): Promise<readonly Changes[]> {
  return (await historyOf(folder)).entries.flatMap(({ changes }) => (changes ? [changes] : []));
}

/** The last step of which there was a checkpoint, as far as the history knows; 0 when it knows of none. */
export async function furthestStep(folder: string): Promise<number> {
  return (await historyOf(folder)).entries.reduce((furthest, { step }) => Math.max(furthest, step), 0);
}
