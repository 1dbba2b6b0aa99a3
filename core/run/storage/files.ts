/** Writing files so that a reader never sees half of one: beside its place, synced, then renamed into it. */
import { randomInt } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { LARGEST, openRegular } from '../../regular-file.js';
import { boundedJson } from './bounded-json.js';

/**
 * Writes the pieces to `file`, which afterwards holds all of them or is as it was before.
 *
 * @throws RecallError `RECALL_WRITE` with the file and the system's reason.
 */
export async function writeWhole(file: string, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  // In containers that share a disk, processes have the same number.
  const beside = `${file}.${process.pid}${randomInt(1e9)}.part`;
  try {
    await makeFolder(path.dirname(file));
    await writeSynced(beside, pieces);
    await rename(beside, file);
    await syncFolder(path.dirname(file));
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeError(file, cause);
  }
}

/**
 * Makes a folder, and those above it that are missing. Throws what the system says: Node's own `recursive` calls a
 * read-only file system a missing folder, and tries forever below /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
  if (await isFolder(folder)) return;
  const above = path.dirname(folder);
  let problem = await make();
  // Not every folder may be read by who may write into it; the system stores the name a little later, then.
  const stored = () => syncFolder(above).catch(() => undefined);
  if (!problem) await stored();
  if (problem?.code === 'ENOENT' && above !== folder) {
    await makeFolder(above);
    problem = await make();
    if (!problem) await stored();
  }
  // Another process may have been faster.
  if (problem && !(await isFolder(folder))) throw problem;
}

/** Writes the pieces to a file, and has the system put them on the disk. Throws what the system says. */
export async function writeSynced(file: string, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  // Never through a link that somebody has put there.
  await rm(file, { force: true });
  const handle = await open(file, 'wx');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes a file or folder, if it is there. @throws RecallError `RECALL_WRITE` */
export async function remove(file: string): Promise<void> {
  await rm(file, { recursive: true, force: true }).catch((cause: unknown) => {
    throw writeError(file, cause);
  });
}

/** A rename is only safe once the folder that holds the name is synced too. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; its file system journals renames by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a small file. Throws what the system says.
 *
 * @throws RecallError `RECALL_FILE` for what is no regular file, or too large
 */
export async function contentOf(file: string): Promise<Buffer> {
  const handle = await openRegular(file, LARGEST.small);
  return handle.readFile().finally(() => handle.close());
}

/** Bytes that what is read of a file or line may take: more than any configuration, summary or decision does. */
const MOST = 16 * 2 ** 20;

/** What a text says in JSON; undefined when it is none, or none that recall could have written. */
export function parsedJson(text: string | Uint8Array): unknown {
  try {
    return boundedJson(typeof text === 'string' ? Buffer.from(text) : text, MOST);
  } catch {
    return undefined;
  }
}

/** Where a path leads, links followed as far as it exists. */
export function realPath(place: string): string {
  const whole = path.resolve(place);
  const above = path.dirname(whole);
  try {
    return realpathSync(whole);
  } catch {
    return above === whole ? whole : path.join(realPath(above), path.basename(whole));
  }
}

/** Whether there is a folder, and not a file or nothing. */
export const isFolder = (folder: string) =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EEXIST: 'a file is in its place',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is a file',
  EIO: 'the disk failed',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

function reasonOf(cause: unknown): string {
  const { code = '', message = String(cause) } = cause as Partial<NodeJS.ErrnoException>;
  return REASONS[code] ?? message;
}

/** The error for a failed write: which file, and why in the system's words. */
export function writeError(file: string, cause: unknown): RecallError {
  return new RecallError('RECALL_WRITE', `Cannot write ${file}: ${reasonOf(cause)}`, { cause });
}

/** The error for a file that is there and cannot be read at present, whatever it holds. */
export function readError(file: string, cause: unknown): RecallError {
  if (cause instanceof RecallError) return cause;
  return new RecallError('RECALL_READ', `Cannot read ${file}: ${reasonOf(cause)}`, { cause });
}

/** Whether a file is not there, or something else is in its place: trying again will not bring it. */
export function isAbsent(cause: unknown): boolean {
  const { code = '' } = cause as Partial<NodeJS.ErrnoException>;
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'RECALL_FILE'].includes(code);
}
