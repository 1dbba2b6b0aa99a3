/**
 * Writes and verifies `SHA256SUMS`, the checksums of all files of a finished run, in the format of `sha256sum --check`.
 * Until a run ends, its checkpoints vouch for the logs, and `history.jsonl` for the other files.
 */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { RecallError } from '../errors.js';
import { openRegular } from '../regular-file.js';
import { isAbsent, readError, writeWhole } from './files.js';
import { contentIfPresent } from './small-file.js';

export const CHECKSUMS_FILE = 'SHA256SUMS';

/** Files that nothing reads, or that have checksums of their own. */
const UNLISTED = /^(checkpoints|references|report\.html|run\.lock.*|SHA256SUMS|summary\.json|.*\.part)$/;

/** The part of a log that a checkpoint vouches for: its length, and the hash of that many bytes. */
export const storedLog = z.strictObject({
  file: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
});
/** The length and checksum of a stored part of a log file. */
export type StoredLog = z.infer<typeof storedLog>;

/** SHA-256 of a file, or of its first bytes, in hexadecimal. Throws the system's error. */
export async function sha256OfFile(file: string, bytes = Infinity): Promise<string> {
  const hash = createHash('sha256');
  const handle = await openRegular(file, Infinity);
  for await (const chunk of handle.createReadStream({ end: Math.max(0, bytes - 1) })) {
    if (bytes > 0) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/**
 * Writes the checksums of all files of a run.
 *
 * @param pending Contents of files that are yet to be written, by name.
 * @throws RecallError `RECALL_WRITE`
 */
export async function writeChecksums(
  folder: string,
  pending: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(pending).map(
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
 * The files, of the given ones or of all, that differ from their checksums or are missing. Finds nothing in a run that
 * has not ended.
 *
 * @throws RecallError `RECALL_READ`
 */
export async function differingFiles(folder: string, names?: readonly string[]): Promise<string[]> {
  const differing: string[] = [];
  const checksums = await readChecksums(folder);
  for (const name of names ?? checksums.keys()) {
    const expected = checksums.get(name);
    if (expected === undefined) continue;
    const found = await sha256OfFile(path.join(folder, name)).catch((cause: unknown) => {
      if (isAbsent(cause)) return undefined;
      throw readError(path.join(folder, name), cause);
    });
    if (found !== expected) differing.push(name);
  }
  return differing;
}

/** @throws RecallError `RECALL_DAMAGED` naming the first file that {@link differingFiles} finds; `RECALL_READ` */
export async function checkFiles(folder: string, names?: readonly string[]): Promise<void> {
  const [name] = await differingFiles(folder, names);
  if (name === undefined) return;
  throw new RecallError('RECALL_DAMAGED', `${name} has changed since the run ended`, {
    at: path.join(folder, name),
    fix: `Restore the file from a copy: its checksum is in ${CHECKSUMS_FILE}.`,
  });
}

async function readChecksums(folder: string): Promise<ReadonlyMap<string, string>> {
  const file = path.join(folder, CHECKSUMS_FILE);
  const text = (await contentIfPresent(file))?.toString() ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  const parsed = lines.map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
  const bad = parsed.indexOf(null);
  if (bad >= 0) {
    throw new RecallError('RECALL_DAMAGED', `Line ${bad + 1} of the checksums is damaged`, {
      at: file,
      fix: 'Restore the file from a copy.',
    });
  }
  return new Map(parsed.map((line) => [line![2], line![1]]));
}
