/** Collects the decisions of a sampler over a run. */
import type { Transition } from '../bus/events.js';
import { boundaryAt } from '../plugin/boundary.js';
import type { Sampler } from '../plugin/contracts.js';
import type { PluginTestOptions } from './fixtures.js';

/** A sampler after the last boundary, and its decisions. */
export interface SamplerDecisions {
  readonly instance: Sampler;
  readonly decided: Transition[];
}

/** Calls `decide` at every boundary of a run. */
export function collectDecisions(
  instance: Sampler,
  steps: number,
  { measurements }: PluginTestOptions,
): SamplerDecisions {
  const decided: Transition[] = [];
  for (let step = 0; instance.decide && step <= steps; step++) {
    const data = instance.decide(boundaryAt(step, steps, measurements?.(step)), [...decided]);
    if (data !== undefined) decided.push({ type: 'transition', step, plugin: 'sampler', data });
  }
  return { instance, decided };
}
