/** Draws the batch of a step: a pure function of distribution, seed and step, into reused arrays. */
import type { Distribution } from '../../distribution/index.js';
import { RecallError } from '../../errors.js';
import { paddedLength } from '../../population/lengths.js';
import type { Population } from '../../population/population.js';
import { streamFamily } from '../../random/index.js';
import { lossWeights, TextRows } from './texts.js';

export interface Batch {
  /** Predictions per text: the length that the batch is padded to. */
  readonly positions: number;
  /** `[text, position + 1]`. */
  readonly tokens: Int32Array;
  /** `[text, position]`: 1 where the prediction counts towards the loss. */
  readonly weights: Float32Array;
  /** Number of predictions that count. */
  readonly counted: number;
  readonly individuals: readonly number[];
  /** Hash of the tokens, in hexadecimal. */
  readonly hash: string;
}

/** Draws a batch into arrays that the next call overwrites. */
export type DrawBatch = (step: number, distribution: Distribution) => Batch;

export function batchDrawer(
  population: Population,
  { seed, batch, loss }: { seed: number; batch: number; loss: 'all-tokens' | 'values' },
): DrawBatch {
  const rows = new TextRows(population, batch);
  const weights = new Float32Array(batch * population.textLength);
  const streams = streamFamily(seed, 'batch');
  return (step, distribution) => {
    const individuals: number[] = [];
    let longest = 0;
    for (let row = 0; row < batch; row++) {
      const stream = streams.at(step, row);
      const individual = distribution.draw(stream);
      if (!Number.isSafeInteger(individual) || individual < 0 || individual >= distribution.size) {
        throw new RecallError(
          'RECALL_DISTRIBUTION',
          `The distribution "${distribution.description}" drew ${individual}, but has only ${distribution.size} individuals`,
          { at: `step ${step}` },
        );
      }
      individuals.push(individual);
      longest = Math.max(longest, rows.write(row, individual, 'training', stream));
    }
    const positions = paddedLength(population, longest);
    const { tokens, roles } = rows.shortened(positions);
    const batchWeights = weights.subarray(0, batch * positions);
    const counted = lossWeights(roles, batch, loss, batchWeights);
    return { positions, tokens, weights: batchWeights, counted, individuals, hash: hashTokens(tokens) };
  };
}

/** FNV-1a over 32-bit tokens. */
function hashTokens(tokens: Int32Array): string {
  let hash = 0x811c9dc5;
  for (const token of tokens) hash = Math.imul(hash ^ token, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
