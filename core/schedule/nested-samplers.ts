/**
 * Samplers made of samplers: routes each part's recorded decisions to it and back.
 *
 * A part decides in its own words; the record wraps them as `{ part, data }`, or as a list of these when several
 * parts decide at one boundary, so that parts of parts nest.
 */
import type { Json, Transition } from '../bus/events.js';
import type { Boundary, Reads, Sampler } from '../plugin/contracts.js';

interface PartDecision {
  readonly part: number;
  readonly data: Json;
}

const isPartDecision = (data: Json): data is Json & PartDecision =>
  typeof data === 'object' && data !== null && 'part' in data && 'data' in data;

/** The decisions that one record holds. */
const decisionsIn = (data: Json): readonly PartDecision[] =>
  (Array.isArray(data) ? (data as readonly Json[]) : [data]).filter(isPartDecision);

/** The transitions that `part` decided, in its own words and in steps since `start`. */
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

/** Asks `part` for a decision at a boundary, as one of its own that began at step `start`. */
export function decidePart(
  part: number,
  sampler: Sampler,
  boundary: Boundary,
  transitions: readonly Transition[],
  start = 0,
): Json | undefined {
  const own = { ...boundary, step: boundary.step - start, steps: boundary.steps - start };
  const data = sampler.decide?.(own, partTransitions(part, transitions, start));
  return data === undefined ? undefined : { part, data };
}

/** What all parts of a schedule read, so that who is made of them says it. */
export const combineReads = (...parts: readonly Reads[]): Reads => ({
  reads: [...new Set(parts.flatMap(({ reads = [] }) => reads))],
});

/** What several parts decided at one boundary, as one record; undefined when none did. */
export function combineDecisions(...decisions: readonly (Json | undefined)[]): Json | undefined {
  const made = decisions.filter((decision) => decision !== undefined);
  return made.length > 1 ? made : made[0];
}
