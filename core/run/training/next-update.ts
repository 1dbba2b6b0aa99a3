/** Prepares the next update, for a run and for an external trainer alike. Changes only the reused arrays of the batch. */
import type { Batch, DrawBatch } from './batch.js';
import type { Boundaries } from './boundary.js';
import type { Settings } from './settings.js';

export interface NextUpdate {
  /** Valid until the next call. */
  readonly batch: Batch;
  readonly learningRate: number;
}

/** Draws the batch of the update from `step` to `step + 1`. Call it after the boundary at `step`. */
export function nextUpdate(
  step: number,
  settings: Settings,
  boundaries: Boundaries,
  draw: DrawBatch,
): NextUpdate {
  const distribution = settings.sampler.at(step, boundaries.samplerTransitions());
  return { batch: draw(step, distribution), learningRate: settings.learningRate(step) };
}
