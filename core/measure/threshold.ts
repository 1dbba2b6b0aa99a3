/** Options and logic for plugins that act when a measurement crosses a level. */
import { z } from 'zod';
import type { Json } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Boundary, Reads, Stateful } from '../plugin/contracts.js';
import { parseState } from '../plugin/saved-state.js';
import { above, below } from '../schedule/condition.js';

/** Options of a plugin that waits for a measurement. */
export const thresholdOptions = {
  measurement: z
    .string()
    .min(1)
    .describe('Name or role of the measurement: recall.accuracy, accuracy of seen'),
  above: z.number().optional().describe('Act when the measurement lies above this level'),
  below: z.number().optional().describe('Act when the measurement lies below this level'),
  times: z.int().positive().default(1).describe('Consecutive measurements beyond the level'),
};

const savedSchema = z
  .object({
    memory: z.custom<Json>((value) => value !== undefined),
    done: z.boolean(),
    description: z.string(),
  })
  .nullable();

export interface Threshold {
  readonly measurement: string;
  readonly above?: number;
  readonly below?: number;
  readonly times: number;
}

/** Waits for the first crossing, and saves its progress. */
export interface Watch extends Stateful, Reads {
  /** Whether the measurement crosses the level at this boundary for the first time. */
  crossed(boundary: Boundary): boolean;
  /** The threshold in words: `recall.accuracy above 0.9`. */
  readonly description: string;
}

/**
 * Watches a measurement.
 *
 * @param at configuration key of the options, for errors
 * @throws RecallError `RECALL_OPTION` unless exactly one of `above` and `below` is given
 */
export function watchThreshold(threshold: Threshold, at: string): Watch {
  const { measurement, times } = threshold;
  if ((threshold.above === undefined) === (threshold.below === undefined)) {
    throw new RecallError('RECALL_OPTION', 'A threshold needs one level', {
      at,
      fix: 'Set exactly one of `above` and `below`.',
    });
  }
  const [direction, level, condition] =
    threshold.above !== undefined
      ? ['above', threshold.above, above(measurement, threshold.above, { times })]
      : ['below', threshold.below!, below(measurement, threshold.below!, { times })];
  const description = `${measurement} ${direction} ${level}`;
  let memory: Json | undefined;
  let done = false;
  return {
    description,
    reads: condition.reads,
    crossed(boundary) {
      if (done) return false;
      const verdict = condition(boundary, memory);
      if (verdict && 'since' in verdict) return (done = true);
      if (verdict) memory = verdict.remember;
      return false;
    },
    save: () => ({ memory: memory ?? null, done, description }),
    restore(state) {
      const saved = parseState(savedSchema, state);
      // Progress towards another level does not count.
      if (saved?.description === description) ({ memory, done } = saved);
    },
  };
}
