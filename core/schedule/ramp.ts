/** How far something has come at a step: functions of time that go from 0 to 1 and stay there. */
import { RecallError } from '../errors.js';

/** A fraction from 0 to 1 for each step, a pure function of the step. */
export type Ramp = (step: number) => number;

/** @throws RecallError `RECALL_SCHEDULE` unless `steps` is a number above zero. */
function checkLength(steps: number): void {
  if (steps > 0 && Number.isFinite(steps)) return;
  throw new RecallError('RECALL_SCHEDULE', `A ramp cannot take ${steps} steps`, {
    fix: 'It takes a number of steps above zero.',
  });
}

const progress = (step: number, steps: number) => Math.min(1, Math.max(0, step / steps));

/**
 * step / steps: 0 at step 0, 1 from step `steps` on.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless `steps` is a number above zero.
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
 * @throws RecallError `RECALL_SCHEDULE` unless `steps` is a number above zero.
 * @example
 * import { cosine } from 'recall-lab';
 *
 * cosine(100)(50); // 0.5
 */
export function cosine(steps: number): Ramp {
  checkLength(steps);
  return (step) => (1 - Math.cos(Math.PI * progress(step, steps))) / 2;
}
