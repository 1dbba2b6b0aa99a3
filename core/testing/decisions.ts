/** What a sampler decides in the course of a run. */
import type { Json, Transition } from '../bus/events.js';
import { boundaryAt } from '../plugin/boundary.js';
import type { Boundary, Sampler } from '../plugin/contracts.js';
import type { Circumstances } from './circumstances.js';

/** A sampler that was asked at every boundary, what it was told and said there, and what that amounts to. */
export interface Walk {
  readonly instance: Sampler;
  readonly asked: readonly {
    readonly boundary: Boundary;
    readonly before: readonly Transition[];
    readonly data: Json | undefined;
  }[];
  readonly decided: Transition[];
}

/** Asks a sampler at every boundary of a run. */
export function decide(instance: Sampler, steps: number, { measurements }: Circumstances): Walk {
  const asked: Walk['asked'][number][] = [];
  const decided: Transition[] = [];
  for (let step = 0; instance.decide && step <= steps; step++) {
    const boundary = boundaryAt(step, steps, measurements?.(step));
    const before = [...decided];
    const data = instance.decide(boundary, before);
    asked.push({ boundary, before, data });
    if (data !== undefined) decided.push({ type: 'transition', step, plugin: 'sampler', data });
  }
  return { instance, asked, decided };
}
