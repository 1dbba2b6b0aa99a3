/**
 * Reads files whole, whoever wrote them: regular files only, and none that is larger than it may be. A pipe would be
 * waited for, and a device has no end.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { RecallError } from './errors.js';

/** Bytes that a file may have, by what it is. */
export const LARGEST = {
  /** A configuration, a summary, a history. */
  small: 16 * 2 ** 20,
  /** A log, which is read line by line, and one of its lines. */
  log: 8 * 2 ** 30,
  line: 64 * 2 ** 20,
  /** The JSON of a checkpoint, and the header of a safetensors file. */
  manifest: 256 * 2 ** 20,
  header: 16 * 2 ** 20,
  /** Facts and templates. */
  data: 2 * 2 ** 30 - 1,
} as const;

/**
 * The bytes of a regular file. Throws what the system says of a file that cannot be opened.
 *
 * @throws RecallError `RECALL_FILE` for what is no regular file, `RECALL_TOO_LARGE` for one of more than `most` bytes
 */
export function readRegular(file: string, most: number): Buffer {
  const descriptor = openSync(file, READING);
  try {
    const found = fstatSync(descriptor);
    check(found, file, most);
    return readTo(descriptor, file, found.size, most);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens a regular file. @throws RecallError as {@link readRegular} does. */
export async function openRegular(file: string, most: number): Promise<FileHandle> {
  const handle = await open(file, READING);
  try {
    check(await handle.stat(), file, most);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The lines of a log, one by one. @throws RecallError as {@link readRegular} does, and for a line that is too long. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await openRegular(file, LARGEST.log);
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of handle.createReadStream() as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...pieces, chunk.subarray(start, end)]).toString();
      [pieces, length, start] = [[], 0, end + 1];
    }
    pieces.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LARGEST.line) throw tooMuch(file, `has a line of more than ${LARGEST.line / 2 ** 20} MiB`);
  }
  if (length > 0) yield Buffer.concat(pieces).toString();
}

/** Windows has no pipes among its files. */
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function check(found: Stats, file: string, most: number): void {
  if (!found.isFile()) throw refused(file, found.isDirectory() ? 'is a folder' : 'is no regular file');
  if (found.size > most) throw tooLarge(file, most);
}

/** Some files of the system have no size, and no end. */
function readTo(descriptor: number, file: string, size: number, most: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(Math.max(2 ** 16, size - length + 1));
    const read = readSync(descriptor, piece, 0, piece.length, null);
    if (read === 0) return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    pieces.push(piece.subarray(0, read));
    length += read;
    if (length > most) throw tooLarge(file, most);
  }
}

const tooLarge = (file: string, most: number) =>
  tooMuch(file, `is larger than the ${Math.floor(most / 2 ** 20)} MiB that it may have`);

const tooMuch = (file: string, why: string) =>
  new RecallError('RECALL_TOO_LARGE', `The file ${why}`, { at: file });

const refused = (file: string, why: string) =>
  new RecallError('RECALL_FILE', `The file ${why}`, { at: file, fix: 'Name a regular file.' });
