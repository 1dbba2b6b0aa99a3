/**
 * A keyed bijection on {0, ..., size - 1}, without a table: a balanced Feistel network over the smallest
 * even number of bits that holds `size`, applied repeatedly until the result lies below `size` (Black and Rogaway, 2002).
 */
import { threefry2x32 } from './threefry.js';
import { randomStream } from './stream.js';

const ROUNDS = 6;

/** A permutation of the integers below `size`. */
export type Permutation = (index: number) => number;

/**
 * The pseudo-random permutation of {0, ..., size - 1} that (seed, stream) selects; `size` up to 2^52.
 *
 * Takes a handful of Threefry blocks and no memory at any size.
 */
export function permutation(size: number, seed: number, stream: string): Permutation {
  if (size <= 1) return (index) => index;
  const bits = Math.ceil(Math.log2(size) / 2);
  const half = 2 ** bits;
  const keys = randomStream({ seed, stream });
  const key0 = keys.uint32();
  const key1 = keys.uint32();
  const block = new Uint32Array(2);

  const encipher = (index: number): number => {
    let left = Math.floor(index / half);
    let right = index % half;
    for (let round = 0; round < ROUNDS; round++) {
      threefry2x32(key0, key1, right, round, block);
      [left, right] = [right, (left ^ (block[0] & (half - 1))) >>> 0];
    }
    return left * half + right;
  };

  return (index) => {
    let image = encipher(index);
    while (image >= size) image = encipher(image);
    return image;
  };
}
