/**
 * How a training step is divided. It depends on the program's shape alone, never on the machine or the number of
 * threads: gradients are added in the order of the shards, so another division would be other bits.
 */
import type { ProgramDefinition } from '../engine.js';
import type { Block } from './messages.js';

/** Elements of a batch's first input (tokens) that a shard should have: enough for products to run at full speed. */
const SHARD_SIZE = 512;
const MOST_SHARDS = 16;
/** Few shards are worse than small ones: every thread should have work. */
const FEW_SHARDS = 4;
/**
 * Each shard writes a gradient as long as the parameters. With more parameters than these, operators are large enough
 * to be divided among threads themselves, and memory for the gradients would be large, too.
 */
const MOST_PARAMETERS = 8_000_000;
/** Elements of a vector that are updated at a time: they stay in a core's cache. */
const BLOCK_SIZE = 32_768;

export interface Shards {
  readonly count: number;
  /** Rows of the batch in a shard. Where the last has fewer, rows of zeros stand for them. */
  readonly rows: number;
}

/** Undefined where the program is run in one piece, with threads within operators. */
export function shardsOf({ division, signature }: ProgramDefinition): Shards | undefined {
  if (!division) return undefined;
  const updates = division.ranges.reduce((sum, { size }) => sum + size, 0);
  if (updates > MOST_PARAMETERS) return undefined;
  const { shape } = signature[division.batch[0]];
  const [batch] = shape;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const wanted = Math.min(MOST_SHARDS, Math.max(FEW_SHARDS, Math.round(size / SHARD_SIZE)));
  const rows = Math.ceil(batch / Math.min(wanted, batch));
  return { count: Math.ceil(batch / rows), rows };
}

/** The updated ranges in blocks of one size, but for the last of each range. */
export function blocksOf(ranges: readonly { offset: number; size: number }[]): {
  blockSize: number;
  blocks: readonly Block[];
} {
  const blockSize = Math.min(BLOCK_SIZE, Math.max(...ranges.map(({ size }) => size)));
  const blocks: Block[] = [];
  let gradientOffset = 0;
  for (const { offset, size } of ranges) {
    for (let from = 0; from < size; from += blockSize) {
      const rest = Math.min(blockSize, size - from);
      blocks.push({ offset: offset + from, gradientOffset, size: rest });
      gradientOffset += rest;
    }
  }
  return { blockSize, blocks };
}
