/**
 * What a schedule can wait for. A condition keeps no state of its own: what it must remember of a boundary is
 * recorded with the run, so that a resumed or repeated run comes to the same verdict.
 */
import type { Json, Measurement } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Boundary, Reads } from '../plugin/contracts.js';

/** Holds since a step, which may lie in the past or in the future; or does not, and remembers something. */
export type Verdict = { readonly since: number } | { readonly remember: Json };

/**
 * Looks at a boundary, and at what it last asked to remember. Undefined says: not yet, and nothing to remember.
 *
 * Asked at every boundary, also where nothing was measured, until it holds.
 */
export type Condition = ((boundary: Boundary, memory: Json | undefined) => Verdict | undefined) & Reads;

export interface CrossingOptions {
  /** How many measurements in a row must lie beyond the level; 1 by default, 2 to see past a single outlier. */
  readonly times?: number;
  /**
   * What the level is a part of: with `baseline`, 0.99 is 0.99 times what a model has that knows no individual, on the
   * same questions. By default the level is in the measurement's own unit.
   */
  readonly of?: 'baseline';
}

/**
 * A measurement lies below a level; since the first of the measurements in a row that do.
 *
 * @param measurement Its name, `recall.loss`, or its role, `loss of seen`
 * @example
 * import { below, constant, defineSampler, uniform, until } from 'recall-lab';
 *
 * export const afterPlateau = defineSampler({
 *   name: 'after-plateau',
 *   create({ individuals }) {
 *     const plateauHasEnded = below('loss of seen', 0.99, { of: 'baseline', times: 2 });
 *     return until(plateauHasEnded, constant(uniform(Math.ceil(individuals / 8))), constant(uniform(individuals)));
 *   },
 * });
 */
export function below(measurement: string, level: number, options?: CrossingOptions): Condition {
  return crossing(measurement, level, (value, limit) => value < limit, options);
}

/**
 * A measurement lies above a level; since the first of the measurements in a row that do.
 *
 * @param measurement Its name, `recall.accuracy`, or its role, `accuracy of seen`
 * @example
 * import { above, constant, defineSampler, uniform, until } from 'recall-lab';
 *
 * export const onceKnown = defineSampler({
 *   name: 'once-known',
 *   create: ({ individuals }) =>
 *     until(above('accuracy of seen', 0.5), constant(uniform(1)), constant(uniform(individuals))),
 * });
 */
export function above(measurement: string, level: number, options?: CrossingOptions): Condition {
  return crossing(measurement, level, (value, limit) => value > limit, options);
}

/**
 * Waits until a condition has held since step s, then until `factor` times s: a stage that lasts in proportion to
 * how long something took.
 */
export function stretched(condition: Condition, factor: number): Condition {
  const late: Condition = (boundary, memory) => {
    const verdict = condition(boundary, memory);
    return verdict && 'since' in verdict ? { since: Math.round(factor * verdict.since) } : verdict;
  };
  return Object.assign(late, { reads: condition.reads });
}

/** Measurements beyond the level, in a row. */
type InARow = { readonly since: number; readonly times: number };

function crossing(
  name: string,
  level: number,
  isBeyond: (value: number, limit: number) => boolean,
  { times = 1, of }: CrossingOptions = {},
): Condition {
  const condition: Condition = ({ step, measured }, memory) => {
    const found = measured(name);
    if (!found) return undefined;
    const before = memory as InARow | null | undefined;
    const limit = of === 'baseline' ? level * baselineOf(found) : level;
    if (!isBeyond(found.value, limit)) return before ? { remember: null } : undefined;
    const now = { since: before?.since ?? step, times: (before?.times ?? 0) + 1 };
    return now.times >= times ? { since: now.since } : { remember: now };
  };
  return Object.assign(condition, { reads: [name] });
}

function baselineOf({ name, baseline }: Measurement): number {
  if (baseline !== undefined) return baseline;
  throw new RecallError('RECALL_NEED', `"${name}" has no baseline to be compared with`, {
    fix: 'Give a level in its own unit, or have its probe measure it with a `baseline`.',
  });
}
