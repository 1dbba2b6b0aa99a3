/** Ramps: functions of the step that rise from 0 to 1 and stay there. */
import { RecallError } from '../errors.js';

/** A pure function from a step to a fraction between 0 and 1. */
export type Ramp = (step: number) => number;

/** @throws RecallError `RECALL_SCHEDULE` unless `steps` is positive. */
function checkLength(steps: number): void {
  if (steps > 0 && Number.isFinite(steps)) return;
  throw new RecallError('RECALL_SCHEDULE', `A ramp cannot take ${steps} steps`, {
    fix: 'Use a positive number of steps.',
  });
}

const progress = (step: number, steps: number) => Math.min(1, Math.max(0, step / steps));

/**
 * step / steps: 0 at step 0, 1 from step `steps` on.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless `steps` is positive.
 * @example
 * import { linear } from 'recall-lab';
 *
 * linear(100)(25); // 0.25
 */
export function linear(steps: number): Ramp {
  checkLength(steps);
  return (step) => progress(step, steps);
}

/**
 * (1 - cos(pi step / steps)) / 2: slow at both ends, fast in the middle.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless `steps` is positive.
 * @example
 * import { cosine } from 'recall-lab';
 *
 * cosine(100)(50); // 0.5
 */
export function cosine(steps: number): Ramp {
  checkLength(steps);
  return (step) => (1 - Math.cos(Math.PI * progress(step, steps))) / 2;
}
