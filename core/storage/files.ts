/** Reads and writes single files. A write is atomic: to a temporary file, synced, and renamed. */
import { randomInt } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { RecallError } from '../errors.js';

/**
 * Writes the pieces to a file completely, or leaves it as it was.
 *
 * @throws RecallError `RECALL_WRITE` with the file and the system's reason.
 */
export async function writeWhole(file: string, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  // Processes in containers that share a disk may have the same number.
  const temporary = `${file}.${process.pid}${randomInt(1e9)}.part`;
  try {
    await makeFolder(path.dirname(file));
    await writeSynced(temporary, pieces);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(file, cause);
  }
}

/**
 * Creates a folder and its missing parents. Throws the system's error.
 *
 * Node's `recursive` option reports a read-only file system as a missing folder, and never returns below /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = path.dirname(folder);
  const create = async () => {
    await mkdir(folder);
    // A parent may be writable but not readable; then the system stores the name a little later.
    await syncFolder(parent).catch(() => undefined);
  };
  try {
    await create().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || parent === folder) throw error;
      await makeFolder(parent);
      await create();
    });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!(await isFolder(folder))) throw error;
  }
}

/** Writes the pieces to a new file and syncs it to disk. Throws the system's error. */
export async function writeSynced(file: string, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  // Removing it first makes sure that nothing is written through a link.
  await rm(file, { force: true });
  const handle = await open(file, 'wx');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Deletes a file or folder if it exists. @throws RecallError `RECALL_WRITE` */
export async function remove(file: string): Promise<void> {
  await rm(file, { recursive: true, force: true }).catch((cause: unknown) => {
    throw writeError(file, cause);
  });
}

/** Syncs a folder's names to disk, without which a rename may be lost. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; its file system journals renames itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** @throws RecallError `RECALL_FOLDER_TAKEN` if writing into the folder could overwrite something; `RECALL_READ` */
export async function checkEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((cause: unknown) => {
    if (isAbsent(cause)) return [];
    throw readError(folder, cause);
  });
  if (present.length === 0) return;
  throw new RecallError('RECALL_FOLDER_TAKEN', `The folder ${folder} is not empty`, {
    fix: 'Name another folder, or remove it.',
  });
}

/** JSON as files hold it: indented, with a newline at the end. */
export const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Parses JSON; undefined if the text is not JSON. */
export function parsedJson(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text));
  } catch {
    return undefined;
  }
}

/** The value if it matches the schema; undefined otherwise, also if there are more issues than zod can collect. */
export function matching<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  try {
    return schema.safeParse(value).data;
  } catch {
    return undefined;
  }
}

/** The absolute path with all links resolved, as far as it exists. */
export function realPath(place: string): string {
  const absolute = path.resolve(place);
  const parent = path.dirname(absolute);
  try {
    return realpathSync(absolute);
  } catch {
    return parent === absolute ? absolute : path.join(realPath(parent), path.basename(absolute));
  }
}

export const isFolder = (folder: string) =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

export const isFile = (file: string) =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EEXIST: 'a file with this name exists',
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

export function writeError(file: string, cause: unknown): RecallError {
  return new RecallError('RECALL_WRITE', `Cannot write ${file}: ${reasonOf(cause)}`, { cause });
}

/** The error for a file that exists but cannot be read now. */
export function readError(file: string, cause: unknown): RecallError {
  if (cause instanceof RecallError) return cause;
  return new RecallError('RECALL_READ', `Cannot read ${file}: ${reasonOf(cause)}`, { cause });
}

/** Whether an error means that there is no such file, so that retrying is useless. */
export function isAbsent(cause: unknown): boolean {
  const { code = '' } = cause as Partial<NodeJS.ErrnoException>;
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'RECALL_FILE'].includes(code);
}
