/** What the next update is made of: the same for a run and for a trainer that is not recall's. */
import type { Batch, DrawBatch } from './batch.js';
import type { Boundaries } from './boundary.js';
import type { Settings } from './settings.js';

export interface NextUpdate {
  /** Overwritten by the next one. */
  readonly batch: Batch;
  readonly learningRate: number;
}

/** Draws the batch of the update from `step` to `step + 1`; the boundary before it has been held. */
export function nextUpdate(
  step: number,
  settings: Settings,
  boundaries: Boundaries,
  draw: DrawBatch,
): NextUpdate {
  const distribution = settings.sampler.at(step, boundaries.samplerTransitions());
  return { batch: draw(step, distribution), learningRate: settings.learningRate(step) };
}
