/** Selects one machine's share of a sweep: cells are dealt out in the order of the grid. */
import { RecallError } from '../errors.js';
import type { Cell } from './grid.js';

/** Part `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `3/16`.
 *
 * @throws RecallError `RECALL_FLAG` when it is not of that form, or the part is not one of that number
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= count) return { index, count };
  throw new RecallError('RECALL_FLAG', `--shard cannot be "${text}"`, {
    fix: 'Write the part and the number of parts, as in --shard 3/16; parts count from 1.',
  });
}

/** The cells of a shard. Seeds are innermost in a grid, so every shard gets some seeds of each combination. */
export const cellsOfShard = (cells: readonly Cell[], { index, count }: Shard): Cell[] =>
  cells.filter((_, at) => at % count === index - 1);
