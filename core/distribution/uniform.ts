/** Every individual equally likely. */
import { RecallError } from '../errors.js';
import type { Distribution } from './distribution.js';

/** 2048 as "2,048". */
export const formatCount = (count: number) => count.toLocaleString('en-US');

/** @throws RecallError `RECALL_DISTRIBUTION` unless `size` is a whole number from 1 up. */
export function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RecallError('RECALL_DISTRIBUTION', `A distribution needs at least one individual, not ${size}`);
  }
}

/** Uniform over individuals `0 .. size - 1`. */
export function uniform(size: number): Distribution {
  return range(0, size);
}

/**
 * Uniform over individuals `start .. end - 1`.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` when the range is empty or does not start at a whole number.
 */
export function range(start: number, end: number): Distribution {
  const count = end - start;
  checkSize(count);
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new RecallError('RECALL_DISTRIBUTION', `A range cannot start at ${start}`);
  }
  return {
    size: end,
    description: `uniform over ${formatCount(count)}${start ? ` from ${formatCount(start)}` : ''}`,
    draw: (stream) => start + stream.integer(count),
    probability: (individual) => (individual >= start && individual < end ? 1 / count : 0),
  };
}
