/** Lines of a chart as data: what is drawn, smoothed, joined and summed up. */
import { lineStyle } from '../theme.js';

export interface Line {
  readonly label: string;
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  /** Which colour and dash it has; lines of one kind share one. */
  readonly style: number;
  /** Thin and grey: a reference, such as the baseline. */
  readonly isReference?: boolean;
  /** An interval around it, at the same steps. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

/** Something that happened at a step. */
export interface Mark {
  readonly step: number;
  readonly label: string;
}

export interface ChartData {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly marks?: readonly Mark[];
}

export const styleOf = ({ style, isReference }: Line, grey: string) =>
  isReference ? { colour: grey, dash: [5, 4] as readonly number[] } : lineStyle(style);

/** An exponential mean that is not drawn to where it began: each value weighs `weight` times the one after it. */
export function smoothed(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  if (weight === 0) return values;
  let [sum, total] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + value;
    total = weight * total + 1;
    return sum / total;
  });
}

/** The last value that there is. */
export function lastValue({ values }: Pick<Line, 'values'>): number | null {
  for (let i = values.length - 1; i >= 0; i--) if (values[i] !== null) return values[i];
  return null;
}

/** The smallest and the largest value; null without any. */
export function extent(values: Iterable<number | null>): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
