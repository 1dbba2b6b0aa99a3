/** Finds the lines of a log to keep when a run resumes. */
import { parsedJson } from 'recall-lab/kit';

const NEWLINE = 10;

/**
 * The length of the complete lines of a log in bytes, without trailing lines of later steps, which the resumed run writes
 * again.
 */
export function validLines(bytes: Uint8Array, step: number): number {
  let end = bytes.lastIndexOf(NEWLINE) + 1;
  while (end > 0) {
    const start = bytes.subarray(0, end - 1).lastIndexOf(NEWLINE) + 1;
    const line = parsedJson(bytes.subarray(start, end)) as { readonly step?: unknown } | null | undefined;
    if (!(Number(line?.step) > step)) return end;
    end = start;
  }
  return end;
}
