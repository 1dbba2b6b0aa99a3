/**
 * What the files of a run must hold: `SHA256SUMS`, written at the end, in the format of `sha256sum --check`. Until
 * then the checkpoints vouch for the logs, and `history.jsonl` for the rest.
 */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { RecallError } from '../../errors.js';
import { openRegular } from '../../regular-file.js';
import { contentOf, isAbsent, readError, writeWhole } from './files.js';

export const CHECKSUMS_FILE = 'SHA256SUMS';

/** Files that nothing is read from, or that say themselves whether they are whole. */
const UNLISTED = /^(checkpoints|references|report\.html|run\.lock.*|SHA256SUMS|summary\.json|.*\.part)$/;

/** How much of a log is on the disk, and what it holds: a checkpoint vouches for that. */
export const storedLog = z.strictObject({
  file: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
});
/** What a checkpoint vouches for of a log: how long it was, and the hash of that much of it. */
export type StoredLog = z.infer<typeof storedLog>;

/** SHA-256 of a file, or of its first bytes, in hexadecimal. Throws what the system says. */
export async function sha256OfFile(file: string, bytes = Infinity): Promise<string> {
  const hash = createHash('sha256');
  const handle = await openRegular(file, Infinity);
  for await (const chunk of handle.createReadStream({ end: Math.max(0, bytes - 1) })) {
    if (bytes > 0) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/**
 * Vouches for all files of a run as they are now, and for some that are yet to be written.
 *
 * @param coming The content of these, by name.
 * @throws RecallError `RECALL_WRITE`
 */
export async function writeChecksums(
  folder: string,
  coming: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(coming).map(
    ([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`,
  );
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    const name = path.relative(folder, path.join(entry.parentPath, entry.name));
    if (!entry.isFile() || UNLISTED.test(name.split(path.sep)[0]) || name.includes('\n')) continue;
    lines.push(`${await sha256OfFile(path.join(folder, name))}  ${name.replaceAll(path.sep, '/')}\n`);
  }
  await writeWhole(path.join(folder, CHECKSUMS_FILE), lines);
}

/**
 * Those of some files, or of all, that differ from what the run stored, or are missing. Of a run that has not ended, and of one
 * that an older recall made, nothing is known here.
 *
 * @throws RecallError `RECALL_READ`
 */
export async function differingFiles(folder: string, names?: readonly string[]): Promise<string[]> {
  const differing: string[] = [];
  const sums = await checksumsOf(folder);
  for (const name of names ?? sums.keys()) {
    const expected = sums.get(name);
    if (expected === undefined) continue;
    const found = await sha256OfFile(path.join(folder, name)).catch((cause: unknown) => {
      if (isAbsent(cause)) return undefined;
      throw readError(path.join(folder, name), cause);
    });
    if (found !== expected) differing.push(name);
  }
  return differing;
}

/** @throws RecallError `RECALL_DAMAGED` with the first of some files, or of all, that is not what the run stored; `RECALL_READ` */
export async function checkFiles(folder: string, names?: readonly string[]): Promise<void> {
  const [name] = await differingFiles(folder, names);
  if (name === undefined) return;
  throw new RecallError('RECALL_DAMAGED', `${name} is not what the run stored`, {
    at: path.join(folder, name),
    fix: `Bring the file back as it was: its checksum is in ${CHECKSUMS_FILE}.`,
  });
}

async function checksumsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const file = path.join(folder, CHECKSUMS_FILE);
  const text = await contentOf(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return '';
    throw readError(file, cause);
  });
  const lines = text
    .toString()
    .split('\n')
    .filter((line) => line !== '');
  const parsed = lines.map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
  const bad = parsed.indexOf(null);
  if (bad >= 0) {
    throw new RecallError('RECALL_DAMAGED', `Line ${bad + 1} of the checksums is no checksum`, {
      at: file,
      fix: 'Bring the file back as it was.',
    });
  }
  return new Map(parsed.map((line) => [line![2], line![1]]));
}
