/** What a log of lines still tells of a run that goes on from a step. */
import { parsedJson } from 'recall-lab/kit';

const NEWLINE = 10;

/**
 * How many bytes at the beginning of a log are whole lines, without the last ones that are of a later step: they tell
 * of what the run, gone on from a checkpoint before them, is to do again.
 */
export function soundLines(bytes: Uint8Array, step: number): number {
  let end = bytes.lastIndexOf(NEWLINE) + 1;
  while (end > 0) {
    const start = bytes.subarray(0, end - 1).lastIndexOf(NEWLINE) + 1;
    const told = parsedJson(bytes.subarray(start, end)) as { readonly step?: unknown } | null | undefined;
    if (!(Number(told?.step) > step)) return end;
    end = start;
  }
  return end;
}
