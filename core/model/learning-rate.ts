/** Learning rates as pure functions of the step. */

/**
 * Cosine decay without warm-up: final + (peak - final) * (1 + cos(pi * step / steps)) / 2.
 *
 * @param step from 0; from `steps` on the rate is `final`
 * @param steps length of the decay
 */
export function cosine(step: number, steps: number, peak: number, final = 0): number {
  const progress = Math.min(Math.max(step / steps, 0), 1);
  return final + ((peak - final) * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** The same rate at every step. */
export function constant(_step: number, _steps: number, peak: number): number {
  return peak;
}
