/**
 * Conditions that schedules wait for. A condition is stateless: the run records what it needs to remember, so a
 * resumed or repeated run reaches the same verdict.
 */
import type { Json, Measurement } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Boundary, Reads } from '../plugin/contracts.js';

/** The condition holds from step `since` (past or future), or does not hold yet and stores `remember`. */
export type Verdict = { readonly since: number } | { readonly remember: Json };

/**
 * Evaluates a boundary, given the value it last stored. Returns undefined if it does not hold and stores nothing.
 *
 * Called at every boundary, even without measurements, until it holds.
 */
export type Condition = ((boundary: Boundary, memory: Json | undefined) => Verdict | undefined) & Reads;

export interface CrossingOptions {
  /** Consecutive measurements that must lie beyond the level (default: 1); use 2 to ignore single outliers. */
  readonly times?: number;
  /**
   * Makes the level relative: with `baseline`, 0.99 means 0.99 times the measurement's baseline. By default, the level
   * is in the measurement's own unit.
   */
  readonly of?: 'baseline';
}

/**
 * Holds once a measurement lies below a level, from the first of the consecutive measurements that do.
 *
 * @param measurement Name (`recall.loss`) or role (`loss of seen`)
 * @example
 * import { below, constant, defineSampler, uniformOver, until } from 'recall-lab';
 *
 * export const afterPlateau = defineSampler({
 *   name: 'after-plateau',
 *   create({ individuals }) {
 *     const plateauHasEnded = below('loss of seen', 0.99, { of: 'baseline', times: 2 });
 *     return until(plateauHasEnded, constant(uniformOver(Math.ceil(individuals / 8))), constant(uniformOver(individuals)));
 *   },
 * });
 */
export function below(measurement: string, level: number, options?: CrossingOptions): Condition {
  return crossing(measurement, level, (value, limit) => value < limit, options);
}

/**
 * Holds once a measurement lies above a level, from the first of the consecutive measurements that do.
 *
 * @param measurement Name (`recall.accuracy`) or role (`accuracy of seen`)
 * @example
 * import { above, constant, defineSampler, uniformOver, until } from 'recall-lab';
 *
 * export const onceKnown = defineSampler({
 *   name: 'once-known',
 *   create: ({ individuals }) =>
 *     until(above('accuracy of seen', 0.5), constant(uniformOver(1)), constant(uniformOver(individuals))),
 * });
 */
export function above(measurement: string, level: number, options?: CrossingOptions): Condition {
  return crossing(measurement, level, (value, limit) => value > limit, options);
}

/**
 * Delays a condition: if it holds from step s, the result holds from step `factor` * s. Makes a stage last in
 * proportion to the time that something took.
 */
export function stretched(condition: Condition, factor: number): Condition {
  const delayed: Condition = (boundary, memory) => {
    const verdict = condition(boundary, memory);
    return verdict && 'since' in verdict ? { since: Math.round(factor * verdict.since) } : verdict;
  };
  return Object.assign(delayed, { reads: condition.reads });
}

/** Consecutive measurements beyond the level. */
type Streak = { readonly since: number; readonly times: number };

function crossing(
  name: string,
  level: number,
  isBeyond: (value: number, limit: number) => boolean,
  { times = 1, of }: CrossingOptions = {},
): Condition {
  const condition: Condition = ({ step, measured }, memory) => {
    const found = measured(name);
    if (!found) return undefined;
    const before = memory as Streak | null | undefined;
    const limit = of === 'baseline' ? level * baselineOf(found) : level;
    if (!isBeyond(found.value, limit)) return before ? { remember: null } : undefined;
    const now = { since: before?.since ?? step, times: (before?.times ?? 0) + 1 };
    return now.times >= times ? { since: now.since } : { remember: now };
  };
  return Object.assign(condition, { reads: [name] });
}

function baselineOf({ name, baseline }: Measurement): number {
  if (baseline !== undefined) return baseline;
  throw new RecallError('RECALL_NEED', `"${name}" has no baseline to compare with`, {
    fix: 'Give the level in the unit of the measurement, or declare a `baseline` in its probe.',
  });
}
