/** Uniform distributions. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import type { Distribution } from './distribution.js';

/** Formats 2048 as "2,048". */
export const formatCount = (count: number) => count.toLocaleString('en-US');

/** @throws RecallError `RECALL_DISTRIBUTION` unless `size` is a positive integer. */
export function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RecallError(
      'RECALL_DISTRIBUTION',
      `A distribution needs at least one individual, not ${describeValue(size)}`,
    );
  }
}

/** Uniform over individuals `0 .. size - 1`. */
export function uniformOver(size: number): Distribution {
  checkSize(size);
  return range(0, size);
}

/**
 * Uniform over individuals `start .. end - 1`.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if the range is empty, or its ends are not non-negative integers.
 */
export function range(start: number, end: number): Distribution {
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new RecallError('RECALL_DISTRIBUTION', `A range cannot start at ${describeValue(start)}`);
  }
  if (!Number.isSafeInteger(end)) {
    throw new RecallError('RECALL_DISTRIBUTION', `A range cannot end at ${describeValue(end)}`);
  }
  const count = end - start;
  checkSize(count);
  return {
    size: end,
    description: `uniform over ${formatCount(count)}${start ? ` from ${formatCount(start)}` : ''}`,
    draw: (stream) => start + stream.integer(count),
    probability: (individual) => (individual >= start && individual < end ? 1 / count : 0),
  };
}
