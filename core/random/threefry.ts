/**
 * Threefry-2x32 with 20 rounds: a counter-based generator, a pure function of (key, counter).
 *
 * Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC'11), as published in Random123 and used
 * by JAX. Nothing is stored between draws, so any draw can be computed without the previous ones.
 */

const PARITY = 0x1bd11bda;

/** Computes one block: writes the two 32-bit words of Threefry-2x32-20(key, counter) to `out[at]` and `out[at + 1]`. */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array | Int32Array,
  at = 0,
): void {
  const key2 = (PARITY ^ key0 ^ key1) | 0;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;

  // Five groups of four rounds, each followed by a key injection. Written out: this is the innermost loop
  // of everything random.
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0; // prettier-ignore
  x0 = (x0 + key1) | 0;
  x1 = (x1 + key2 + 1) | 0; // prettier-ignore

  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0; // prettier-ignore
  x0 = (x0 + key2) | 0;
  x1 = (x1 + key0 + 2) | 0; // prettier-ignore

  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0; // prettier-ignore
  x0 = (x0 + key0) | 0;
  x1 = (x1 + key1 + 3) | 0; // prettier-ignore

  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0; // prettier-ignore
  x0 = (x0 + key1) | 0;
  x1 = (x1 + key2 + 4) | 0; // prettier-ignore

  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0; // prettier-ignore
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0; // prettier-ignore
  x0 = (x0 + key2) | 0;
  x1 = (x1 + key0 + 5) | 0; // prettier-ignore

  out[at] = x0;
  out[at + 1] = x1;
}
