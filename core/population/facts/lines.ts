/** The lines of a file of facts, one by one, so that a file of any size can be read. */
import { isAbsolute } from 'node:path';
import { parse } from 'lossless-json';
import { RecallError } from '../../errors.js';
import { LARGEST, readRegular } from '../../regular-file.js';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The lines that are not blank.
 *
 * @param called What to call the file in errors.
 * @throws RecallError `RECALL_FACTS` when it cannot be read, or with the line that is not UTF-8.
 */
export function* linesOf(file: string, called: string): Generator<Line> {
  let bytes: Buffer;
  try {
    bytes = readRegular(file, LARGEST.data);
  } catch (cause) {
    if (cause instanceof RecallError && cause.code === 'RECALL_TOO_LARGE') throw cause;
    throw new RecallError('RECALL_FACTS', `The facts cannot be read: ${(cause as Error).message}`, {
      at: called,
      fix: isAbsolute(called) ? undefined : `Paths are seen from ${process.cwd()}.`,
      cause,
    });
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(start, end)).trim();
    } catch (cause) {
      throw new RecallError('RECALL_FACTS', 'The line is not UTF-8', { at: `${called}:${number}`, cause });
    }
    if (text) yield { number, text };
    start = end + 1;
  }
}

/** A number as it is written: `1e21`, `1.0` and `9007199254740993` keep every digit. */
export class WrittenNumber {
  constructor(readonly text: string) {}
}

/**
 * An object in JSON, its keys in a map, its numbers as they are written.
 *
 * @throws SyntaxError when it is not JSON, TypeError when it is not an object.
 */
export function jsonObject(text: string): Map<string, unknown> {
  const value = parse(text, null, (digits) => new WrittenNumber(digits));
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof WrittenNumber) {
    throw new TypeError('The line is not an object');
  }
  return new Map(Object.entries(value));
}
