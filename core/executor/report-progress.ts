/**
 * What a run does that a sweep has started: it tells the sweep how far it is, and stops as with Ctrl-C when the sweep
 * is gone, however it went. `child-runs.ts` is the other end.
 */
import { roleOf } from '../bus/roles.js';
import type { TaskProgress } from '../plugin/executor.js';
import type { Run } from '../run/run.js';

/** Set for the processes that a sweep starts. */
export const UNDER_SWEEP = 'RECALL_SWEEP';

/** Milliseconds between two words to the sweep. */
const APART = 500;

/** Does nothing for a run that no sweep has started. */
export function reportToSweep(run: Run, stop: () => void): void {
  if (process.env[UNDER_SWEEP] === undefined || !process.connected) return;
  let last = -Infinity;
  let known: number | undefined;
  run.events$.subscribe((event) => {
    const { type, step } = event;
    if (type === 'measurement' && event.attribute === undefined && roleOf(event) === 'accuracy of seen') {
      known = event.value;
    }
    if (type !== 'run-started' && (type !== 'step' || performance.now() - last < APART)) return;
    last = performance.now();
    const loss = type === 'step' ? event.loss : undefined;
    const progress: TaskProgress = { step, steps: run.config.steps, loss, known };
    if (process.connected) process.send?.(progress, () => undefined);
  });
  process.once('disconnect', stop);
  // The channel alone is no reason for the process to stay.
  process.channel?.unref();
}
