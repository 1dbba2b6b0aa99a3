/** When a plugin is asked: every so many steps, or at logarithmically spaced steps. */
import type { Cadence } from './contracts.js';

/** Whether the boundary after `step` of `steps` updates is one of the cadence's; the first and last always are. */
export function isDue(every: NonNullable<Cadence['every']>, step: number, steps: number): boolean {
  if (step === 0 || step === steps) return true;
  if (every !== 'logarithmic') return step % every === 0;
  const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  return mantissa === 1 || mantissa === 2 || mantissa === 5;
}
