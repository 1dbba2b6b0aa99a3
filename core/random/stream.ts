/**
 * Addressed random streams: draws depend only on (seed, stream, step, slot).
 *
 * Streams have no history: step 900 can be drawn before step 3, and a resumed run draws the same numbers as an
 * uninterrupted one.
 */
import { threefry2x32 } from './threefry.js';

/** Version of the drawing algorithm; increases whenever any address yields different numbers. */
export const drawingVersion = 1;

export interface StreamAddress {
  /** An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Purpose of the numbers: 'batch', 'names', ... Each name has its own independent numbers. */
  readonly stream: string;
  readonly step?: number;
  /** The place within the step, such as a batch position or an individual. */
  readonly slot?: number;
}

/** A sequence of random numbers; every method call advances it. */
export interface RandomStream {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A whole number from 0 to `below` - 1, without modulo bias; `below` up to 2^53. */
  integer(below: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
}

const TWO_32 = 4294967296;

/** FNV-1a over UTF-16 code units; maps stream names to 32 bits. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

class ThreefryStream implements RandomStream {
  private readonly block = new Uint32Array(2);
  private key0 = 0;
  private key1 = 0;
  private counter = 0;
  private left = 0;

  /** Moves to the first number of a step and slot. */
  seek(root0: number, root1: number, step: number, slot: number): this {
    // Steps and slots may exceed 32 bits (ten billion individuals): a second block mixes in their high words.
    threefry2x32(root0, root1, step | 0, slot | 0, this.block);
    const highStep = Math.floor(step / TWO_32);
    const highSlot = Math.floor(slot / TWO_32);
    if (highStep || highSlot) {
      threefry2x32(this.block[0], this.block[1], highStep, highSlot, this.block);
    }
    this.key0 = this.block[0];
    this.key1 = this.block[1];
    this.counter = 0;
    this.left = 0;
    return this;
  }

  uint32(): number {
    if (this.left === 0) {
      threefry2x32(this.key0, this.key1, this.counter++, 0, this.block);
      this.left = 2;
    }
    return this.block[2 - this.left--];
  }

  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  integer(below: number): number {
    if (below <= TWO_32) {
      const limit = TWO_32 - (TWO_32 % below);
      let draw = this.uint32();
      while (draw >= limit) draw = this.uint32();
      return draw % below;
    }
    const range = 9007199254740992;
    const limit = range - (range % below);
    let draw = this.uniform() * range;
    while (draw >= limit) draw = this.uniform() * range;
    return draw % below;
  }

  normal(): number {
    // Box-Muller; 1 - u lies in (0, 1], where the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** The streams of one seed and name, for loops that must not allocate. */
export interface StreamFamily {
  /** The stream at a step and slot. Every call returns the same object, so finish with one stream before the next. */
  at(step: number, slot: number): RandomStream;
}

/** Creates the streams that share a seed and a name. */
export function streamFamily(seed: number, stream: string): StreamFamily {
  const root = new Uint32Array(2);
  threefry2x32(seed | 0, hashName(stream), Math.floor(seed / TWO_32), 0, root);
  const [root0, root1] = root;
  const shared = new ThreefryStream();
  return { at: (step, slot) => shared.seek(root0, root1, step, slot) };
}

/**
 * The random stream at an address.
 *
 * @example
 * import { randomStream } from 'recall-lab';
 *
 * const stream = randomStream({ seed: 1, stream: 'batch', step: 900, slot: 3 });
 * stream.integer(100); // 12 whenever it is asked
 */
export function randomStream({ seed, stream, step = 0, slot = 0 }: StreamAddress): RandomStream {
  return streamFamily(seed, stream).at(step, slot);
}
