/** How large a manifest may be, and what it may take in memory: of what is written as of what is read. */
import v8 from 'node:v8';
import { RecallError } from '../../errors.js';
import { checkJson, footprint } from '../storage/bounded-json.js';

/** V8 puts no more characters into one text. */
export const LARGEST_MANIFEST = 2 ** 29 - 24;

/**
 * Bytes that a manifest of so many may take in memory. A long run's consists of decisions, and those of whole numbers:
 * as they are written, with a line for each, they take less than three times their text; on one line, lists of numbers
 * of two digits and more take less than four times theirs.
 */
export const allowance = (bytes: number) => 4 * bytes + 64 * 2 ** 20;

/** @throws RangeError that says why the bytes of a manifest could not be read again. */
export function checkManifest(bytes: Uint8Array): void {
  if (bytes.length > LARGEST_MANIFEST)
    throw new RangeError(`it is longer than ${LARGEST_MANIFEST} characters`);
  checkJson(bytes, allowance(bytes.length));
}

/** What is smaller than this, any process has the memory for. */
const LARGE = 32 * 2 ** 20;

/**
 * V8 ends a process that takes more than it may; whoever has more memory can read the same bytes.
 *
 * @throws RecallError `RECALL_READ`
 */
export function checkMemory(bytes: Uint8Array, at: string): void {
  if (bytes.length < LARGE) return;
  const most = allowance(bytes.length);
  const { size } = footprint(bytes, most);
  const wanted = bytes.length + size;
  const { heap_size_limit: limit, used_heap_size: used } = v8.getHeapStatistics();
  // What takes more than it may is not read in any process.
  if (size > most || used + wanted < limit) return;
  const mebibytes = Math.ceil(wanted / 2 ** 20);
  throw new RecallError('RECALL_READ', `Cannot read ${at}: it takes ${mebibytes} MiB of memory`, {
    fix: `Let Node take more: NODE_OPTIONS=--max-old-space-size=${2 * mebibytes}`,
  });
}
