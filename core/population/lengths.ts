/** The lengths that batches of texts are padded to: few, because the engine compiles a program for each. */
import type { Population } from './population.js';

const STEP = 16;
const MOST = 8;

/** Multiples of 16, or of more for long texts, up to the longest text. */
export function lengthsUpTo(textLength: number): number[] {
  const step = STEP * Math.ceil(textLength / (STEP * MOST));
  const shorter = Array.from({ length: Math.ceil(textLength / step) - 1 }, (_, i) => (i + 1) * step);
  return [...shorter, textLength];
}

/** The length that texts of up to `longest` tokens are padded to. */
export function paddedLength({ lengths = [], textLength }: Population, longest: number): number {
  return lengths.find((length) => length >= longest && length <= textLength) ?? textLength;
}
