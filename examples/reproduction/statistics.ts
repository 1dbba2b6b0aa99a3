/** Means and intervals over seeds, and what is read of curves. */
import { intervalOf } from '../../core/sweep/interval.js';
import type { KeptRun } from './kept.js';

export type Run = KeptRun;

/** `12.3 [11, 13.6]`: a mean and its 95 % interval over seeds. */
export function interval(values: readonly (number | null)[], digits = 3): string {
  const { mean, low, high } = intervalOf(values);
  if (mean === null) return '-';
  const text = (value: number) => String(Number(value.toPrecision(digits)));
  return low === null || high === null ? text(mean) : `${text(mean)} [${text(low)}, ${text(high)}]`;
}

/** The same, of fractions, in per cent. */
export function percent(fractions: readonly (number | null)[]): string {
  const { mean, low, high } = intervalOf(fractions);
  if (mean === null) return '-';
  const text = (value: number) => (100 * value).toFixed(Math.abs(value) < 0.0995 ? 1 : 0);
  return low === null || high === null ? `${text(mean)} %` : `${text(mean)} [${text(low)}, ${text(high)}] %`;
}

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Whether a mean over seeds is certainly on one side of a level. */
export function isAbove(values: readonly number[], level = 0): boolean {
  const { low } = intervalOf(values);
  return low !== null && low > level;
}

export const isBelow = (values: readonly number[], level = 0) =>
  isAbove(
    values.map((value) => -value),
    -level,
  );

/** A curve's value at the last measurement not after a step. */
export function at(run: Run, name: string, step = Infinity): number {
  const points = run.curves[name].filter(([when]) => when <= step);
  return points[points.length - 1][1];
}

/** Differences of a value, paired by seed. */
export const paired = (a: readonly Run[], b: readonly Run[], value: (run: Run) => number) =>
  a.flatMap((run) => b.filter(({ seed }) => seed === run.seed).map((other) => value(run) - value(other)));

/** The slope of ln y over ln x, by least squares. */
export function exponentOf(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const [centreX, centreY] = [0, 1].map((axis) => mean(logs.map((point) => point[axis])));
  const covariance = mean(logs.map(([x, y]) => (x - centreX) * (y - centreY)));
  return covariance / mean(logs.map(([x]) => (x - centreX) ** 2));
}

/** Items, mostly runs, by a key of theirs. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string | number): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(String(key(item)), [...(groups.get(String(key(item))) ?? []), item]);
  return groups;
}
