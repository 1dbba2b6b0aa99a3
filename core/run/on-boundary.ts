/** `createRun({ onBoundary })`: a function of the calling program, as an ordinary probe of its run. */
import type { Measurement } from '../bus/events.js';
import type { Boundary } from '../plugin/contracts.js';
import { defineProbe } from '../plugin/define.js';
import type { PluginDefinition } from '../plugin/definition.js';
import type { Model } from '../plugin/model.js';
import type { Assembly } from './assemble.js';

/** Called at a boundary and awaited; what it returns, if anything, is emitted as measurements: `onBoundary.margin`. */
export type OnBoundary = (
  boundary: Boundary,
  model: Model,
) => Promise<readonly Measurement[] | void> | readonly Measurement[] | void;

/**
 * Adds the function behind all other probes, so that it sees what they measured, at every boundary.
 *
 * It is not part of the configuration: code cannot be stored, and a run that is resumed from its folder goes on
 * without it.
 */
export function withOnBoundary(assembly: Assembly, onBoundary: OnBoundary): Assembly {
  const measure = async (boundary: Boundary, model: Model) => (await onBoundary(boundary, model)) ?? [];
  const definition = defineProbe({ name: 'onBoundary', measure }) as unknown as PluginDefinition;
  const mounted = {
    name: 'onBoundary',
    at: 'onBoundary',
    spec: definition(),
    definition,
    instance: { measure },
    every: 1,
    onError: 'fail',
    order: Infinity,
  } as const;
  return { ...assembly, probes: [...assembly.probes, mounted] };
}
