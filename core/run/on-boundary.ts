/** Turns the `onBoundary` function of a calling program into a probe of its run. A pure function. */
import type { Measurement } from '../bus/events.js';
import type { Boundary } from '../plugin/contracts.js';
import { defineProbe } from '../plugin/define.js';
import type { PluginDefinition } from '../plugin/definition.js';
import type { Model } from '../plugin/model.js';
import type { Assembly } from './assembly.js';

/** Called at a boundary and awaited. Measurements that it returns are emitted, named `onBoundary.margin`. */
export type OnBoundary = (
  boundary: Boundary,
  model: Model,
) => Promise<readonly Measurement[] | void> | readonly Measurement[] | void;

/**
 * Adds the function after all other probes, so that it sees their measurements.
 *
 * It is not part of the configuration: code cannot be stored, so a resumed run does not have it.
 */
export function withOnBoundary(assembly: Assembly, onBoundary?: OnBoundary): Assembly {
  if (!onBoundary) return assembly;
  const measure = async (boundary: Boundary, model: Model) => (await onBoundary(boundary, model)) ?? [];
  const definition = defineProbe({ name: 'onBoundary', measure }) as unknown as PluginDefinition;
  const probe = {
    name: 'onBoundary',
    at: 'onBoundary',
    spec: definition(),
    definition,
    instance: { measure },
    every: 1,
    onError: 'fail',
    order: Infinity,
  } as const;
  return { ...assembly, probes: [...assembly.probes, probe] };
}
