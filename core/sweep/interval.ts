/** Means over seeds, with confidence intervals. */

/** 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** A mean with its 95 % confidence interval; without one for a single value. */
export interface Interval {
  readonly n: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** mean +- t(n - 1) s / sqrt(n), over the measured values; null counts as not measured. */
export function intervalOf(values: readonly (number | null)[]): Interval {
  const there = values.filter((value) => value !== null);
  const n = there.length;
  if (n === 0) return { n, mean: null, low: null, high: null };
  const mean = there.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, low: null, high: null };
  const variance = there.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  // Beyond the table, t is close to 1.96 + 2.4 / degrees of freedom.
  const half = (T[n - 2] ?? 1.96 + 2.4 / (n - 1)) * Math.sqrt(variance / n);
  return { n, mean, low: mean - half, high: mean + half };
}
