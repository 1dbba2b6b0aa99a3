/**
 * Appends to and reads `history.jsonl`: when, where and with which versions a run was started and resumed. Times and
 * machines are recorded only here, so that all other files are the same however often a run is interrupted.
 */
import { createHash } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Json } from '../../bus/events.js';
import { versions } from '../versions.js';
import { matching, parsedJson, writeError } from '../../storage/files.js';
import { contentIfPresent } from '../../storage/small-file.js';

export const HISTORY_FILE = 'history.jsonl';

/** Values of configuration keys before and after a change; null for a missing key. */
export type Changes = Readonly<Record<string, readonly [Json, Json]>>;

export interface HistoryEntry {
  readonly type: 'started' | 'resumed' | 'branched' | 'stored';
  readonly step: number;
  /** What computes from here on, with its threads. */
  readonly engine?: string;
  /** The folder that the run branched from. */
  readonly of?: string;
  /** What a resumed run changed in its configuration. */
  readonly changes?: Changes;
  /** What the user was told, such as that a checkpoint was damaged. */
  readonly notes?: readonly string[];
  /** SHA-256 of files that nothing else vouches for, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Appends an entry. @throws RecallError `RECALL_WRITE` */
export async function record(folder: string, entry: HistoryEntry): Promise<void> {
  const file = path.join(folder, HISTORY_FILE);
  const line = historyLine({
    ...entry,
    at: new Date().toISOString(),
    host: hostname(),
    versions: versions(),
  });
  try {
    const before = await contentIfPresent(file);
    // A line that a crash cut short must not swallow this one.
    const separator = before === undefined || before.length === 0 || before.at(-1) === 10 ? '' : '\n';
    await appendFile(file, `${separator}${line}\n`);
    const handle = await open(file, 'r+');
    await handle.sync().finally(() => handle.close());
  } catch (cause) {
    throw writeError(file, cause);
  }
}

/** A line whose last key is its own checksum: a history is only ever appended to, and may be cut short. */
export function historyLine(entry: object): string {
  const body = JSON.stringify(entry).slice(0, -1);
  return `${body},"check":"${checkOf(body)}"}`;
}

const checkOf = (body: string) => createHash('sha256').update(body).digest('hex').slice(0, 16);

const json = z.custom<Json>((value) => value !== undefined);
const entrySchema = z.object({
  step: z.int().nonnegative(),
  changes: z.record(z.string(), z.tuple([json, json])).optional(),
  files: z.record(z.string(), z.string()).optional(),
});

export interface History {
  readonly entries: readonly z.infer<typeof entrySchema>[];
  /** Numbers of damaged lines, from 1. */
  readonly damaged: readonly number[];
}

/** Reads the history of a run, without its damaged lines. @throws RecallError `RECALL_READ` */
export async function historyOf(folder: string): Promise<History> {
  const content = await contentIfPresent(path.join(folder, HISTORY_FILE));
  const entries: z.infer<typeof entrySchema>[] = [];
  const damaged: number[] = [];
  for (const [i, line] of (content?.toString() ?? '').split('\n').entries()) {
    const [, body, check] = /^(.*),"check":"([0-9a-f]{16})"}$/.exec(line) ?? [];
    const entry = body !== undefined && checkOf(body) === check ? parsedJson(line) : undefined;
    const valid = matching(entrySchema, entry);
    if (valid) entries.push(valid);
    else if (line !== '') damaged.push(i + 1);
  }
  return { entries, damaged };
}

/** All changes that the user has named so far. */
export async function acceptedChanges(folder: string): Promise<readonly Changes[]> {
  return (await historyOf(folder)).entries.flatMap(({ changes }) => (changes ? [changes] : []));
}

/** The last step known to have had a checkpoint, or 0. */
export async function furthestStep(folder: string): Promise<number> {
  return (await historyOf(folder)).entries.reduce((furthest, { step }) => Math.max(furthest, step), 0);
}
