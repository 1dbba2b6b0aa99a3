/** When a plugin runs: every n steps, or at logarithmically spaced steps. */
import type { Cadence } from './contracts.js';

/** Whether a plugin with this cadence is due at the boundary after `step` of `steps` updates; the first and last always are. */
export function isDue(every: NonNullable<Cadence['every']>, step: number, steps: number): boolean {
  if (step === 0 || step === steps) return true;
  if (every !== 'logarithmic') return step % every === 0;
  const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  return mantissa === 1 || mantissa === 2 || mantissa === 5;
}
