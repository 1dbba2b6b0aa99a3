/**
 * What a schedule can wait for. A condition keeps no state of its own: what it must remember of a boundary is
 * recorded with the run, so that a resumed or repeated run comes to the same verdict.
 */
import type { Json } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Boundary } from '../plugin/contracts.js';

/** Holds since a step, which may lie in the past or in the future; or does not, and remembers something. */
export type Verdict = { readonly since: number } | { readonly remember: Json };

/**
 * Looks at a boundary, and at what it last asked to remember. Undefined says: not yet, and nothing to remember.
 *
 * Asked at every boundary, also where nothing was measured, until it holds.
 */
export type Condition = (boundary: Boundary, memory: Json | undefined) => Verdict | undefined;

export interface CrossingOptions {
  /** How many measurements in a row must lie beyond the level; 1 by default, 2 to see past a single outlier. */
  readonly times?: number;
}

/**
 * A measurement lies below a level; since the first of the measurements in a row that do.
 *
 * @example
 * import { below, constant, defineSampler, noKnowledgeBaseline, uniform, until } from 'recall-lab';
 *
 * export const afterPlateau = defineSampler({
 *   name: 'after-plateau',
 *   create({ individuals, population }) {
 *     const plateauHasEnded = below('recall.loss', 0.99 * noKnowledgeBaseline(population), { times: 2 });
 *     return until(plateauHasEnded, constant(uniform(Math.ceil(individuals / 8))), constant(uniform(individuals)));
 *   },
 * });
 */
export function below(measurement: string, level: number, options?: CrossingOptions): Condition {
  return crossing(measurement, (value) => value < level, options);
}

/**
 * A measurement lies above a level; since the first of the measurements in a row that do.
 *
 * @example
 * import { above, constant, defineSampler, uniform, until } from 'recall-lab';
 *
 * export const onceKnown = defineSampler({
 *   name: 'once-known',
 *   create: ({ individuals }) =>
 *     until(above('recall.accuracy', 0.5), constant(uniform(1)), constant(uniform(individuals))),
 * });
 */
export function above(measurement: string, level: number, options?: CrossingOptions): Condition {
  return crossing(measurement, (value) => value > level, options);
}

/**
 * Waits until a condition has held since step s, then until `factor` times s: a stage that lasts in proportion to
 * how long something took.
 */
export function stretched(condition: Condition, factor: number): Condition {
  return (boundary, memory) => {
    const verdict = condition(boundary, memory);
    return verdict && 'since' in verdict ? { since: Math.round(factor * verdict.since) } : verdict;
  };
}

/**
 * Every probe measures before the first step, if not everything that it ever will.
 *
 * @throws RecallError `RECALL_NEED` when no probe has the name that the measurement begins with
 */
export function checkMeasured(measurement: string, { measurements }: Boundary, at: string): void {
  const [probe] = measurement.split('.');
  if (measurements.some(({ name }) => name.startsWith(`${probe}.`))) return;
  const probes = [...new Set(measurements.map(({ name }) => name.split('.')[0]))];
  throw new RecallError('RECALL_NEED', `Nothing will ever measure "${measurement}"`, {
    at,
    fix: probes.length > 0 ? `What is measured begins with: ${probes.join(', ')}.` : 'Add a probe.',
  });
}

/** Measurements beyond the level, in a row. */
type InARow = { readonly since: number; readonly times: number };

function crossing(
  name: string,
  beyond: (value: number) => boolean,
  { times = 1 }: CrossingOptions = {},
): Condition {
  return (boundary, memory) => {
    const { step, measurements } = boundary;
    if (step === 0 && measurements.length > 0) checkMeasured(name, boundary, 'a condition of the sampler');
    const measured = measurements.find((measurement) => measurement.name === name);
    if (!measured) return undefined;
    const before = memory as InARow | null | undefined;
    if (!beyond(measured.value)) return before ? { remember: null } : undefined;
    const now = { since: before?.since ?? step, times: (before?.times ?? 0) + 1 };
    return now.times >= times ? { since: now.since } : { remember: now };
  };
}
