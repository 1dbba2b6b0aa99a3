/**
 * Composes samplers of samplers: routes recorded decisions to and from each part.
 *
 * The record wraps a part's decision as `{ part, data }`, or as a list of these if several parts decide at one boundary.
 * Compositions can therefore nest.
 */
import type { Json, Transition } from '../bus/events.js';
import type { Boundary, Reads, Sampler } from '../plugin/contracts.js';

interface PartDecision {
  readonly part: number;
  readonly data: Json;
}

const isPartDecision = (data: Json): data is Json & PartDecision =>
  typeof data === 'object' && data !== null && 'part' in data && 'data' in data;

/** The decisions in one record. */
const decisionsIn = (data: Json): readonly PartDecision[] =>
  (Array.isArray(data) ? (data as readonly Json[]) : [data]).filter(isPartDecision);

/** The transitions that `part` decided, unwrapped, with steps counted from `start`. */
export function partTransitions(
  part: number,
  transitions: readonly Transition[],
  start = 0,
): readonly Transition[] {
  if (transitions.length === 0) return transitions;
  return transitions.flatMap((transition) =>
    decisionsIn(transition.data)
      .filter((decision) => decision.part === part)
      .map(({ data }) => ({ ...transition, step: transition.step - start, data })),
  );
}

/** Asks `part` for a decision, with the boundary's steps counted from `start`. */
export function decidePart(
  part: number,
  sampler: Sampler,
  boundary: Boundary,
  transitions: readonly Transition[],
  start = 0,
): Json | undefined {
  const partBoundary = { ...boundary, step: boundary.step - start, steps: boundary.steps - start };
  const data = sampler.decide?.(partBoundary, partTransitions(part, transitions, start));
  return data === undefined ? undefined : { part, data };
}

/** Combines the measurements that all parts read. */
export const combineReads = (...parts: readonly Reads[]): Reads => ({
  reads: [...new Set(parts.flatMap(({ reads = [] }) => reads))],
});

/** Combines the decisions of several parts into one record; undefined if there are none. */
export function combineDecisions(...decisions: readonly (Json | undefined)[]): Json | undefined {
  const present = decisions.filter((decision) => decision !== undefined);
  return present.length > 1 ? present : present[0];
}
