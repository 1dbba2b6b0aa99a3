// The generator under everything random, held against its published answers.
import { describe, expect, it } from 'vitest';
import { threefry2x32 } from '../../core/random/threefry.js';

describe('threefry2x32', () => {
  // Known-answer vectors of Random123's kat_vectors for threefry2x32 with 20 rounds.
  it.each([
    [
      [0x00000000, 0x00000000],
      [0x00000000, 0x00000000],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])('maps key %j and counter %j to the published words %j', (key, counter, expected) => {
    const out = new Uint32Array(2);
    threefry2x32(key[0], key[1], counter[0], counter[1], out);
    expect([...out]).toEqual(expected);
  });

  it('changes about half of the bits when one bit of the counter changes', () => {
    const a = new Uint32Array(2);
    const b = new Uint32Array(2);
    let flipped = 0;
    for (let i = 0; i < 1000; i++) {
      threefry2x32(7, 9, i, 0, a);
      threefry2x32(7, 9, i ^ 1, 0, b);
      for (let w = 0; w < 2; w++) for (let x = a[w] ^ b[w]; x; x &= x - 1) flipped++;
    }
    expect(flipped / 64000).toBeCloseTo(0.5, 1);
  });
});
