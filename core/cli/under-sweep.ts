/**
 * What a run does that a sweep has started: it tells the sweep how far it is, and stops as with Ctrl-C when the sweep
 * is gone, however it went. `core/cli/child-runs.ts` is the other end.
 */
import type { Run } from '../run/run.js';

/** Set for the processes that a sweep starts. */
export const UNDER_SWEEP = 'RECALL_SWEEP';

/** How far a run is. */
export interface Told {
  readonly step: number;
  readonly steps: number;
}

/** Milliseconds between two words to the sweep. */
const APART = 500;

/** Does nothing for a run that no sweep has started. */
export function reportToSweep(run: Run, stop: () => void): void {
  if (process.env[UNDER_SWEEP] === undefined || !process.connected) return;
  let last = -Infinity;
  run.events$.subscribe(({ type, step }) => {
    if (type !== 'run-started' && (type !== 'step' || performance.now() - last < APART)) return;
    last = performance.now();
    if (process.connected) process.send?.({ step, steps: run.config.steps } satisfies Told, () => undefined);
  });
  process.once('disconnect', stop);
  // The channel alone is no reason for the process to stay.
  process.channel?.unref();
}
