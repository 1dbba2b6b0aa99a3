/**
 * Samplers made of samplers: routes each part's recorded decisions to it and back.
 *
 * A part decides in its own words; the record wraps them as `{ part, data }`, so that parts of parts nest.
 */
import type { Json, Transition } from '../bus/events.js';
import type { Boundary, Sampler } from '../plugin/contracts.js';

interface PartDecision {
  readonly part: number;
  readonly data: Json;
}

const isPartDecision = (data: Json): data is Json & PartDecision =>
  typeof data === 'object' && data !== null && 'part' in data && 'data' in data;

/** The transitions that `part` decided, in its own words and in steps since `start`. */
export function transitionsOf(
  part: number,
  transitions: readonly Transition[],
  start = 0,
): readonly Transition[] {
  if (transitions.length === 0) return transitions;
  return transitions.flatMap((transition) =>
    isPartDecision(transition.data) && transition.data.part === part
      ? [{ ...transition, step: transition.step - start, data: transition.data.data }]
      : [],
  );
}

/** Asks `part` for a decision at a boundary, as one of its own that began at step `start`. */
export function decideOf(
  part: number,
  sampler: Sampler,
  boundary: Boundary,
  transitions: readonly Transition[],
  start = 0,
): Json | undefined {
  const own = { ...boundary, step: boundary.step - start, steps: boundary.steps - start };
  const data = sampler.decide?.(own, transitionsOf(part, transitions, start));
  return data === undefined ? undefined : { part, data };
}
