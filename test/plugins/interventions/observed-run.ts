/** A small run, and copies of its parameters at every boundary. */
import type { RunEvent, StepFinished } from '../../../core/bus/events.js';
import type { PartialConfig } from '../../../core/config/schema.js';
import { defineProbe } from '../../../core/plugin/define.js';
import { tinyRun } from '../../../core/testing/index.js';

export interface ObservedRun {
  /** After so many steps. */
  readonly parameters: Float32Array[];
  /** Steps in order. */
  readonly steps: StepFinished[];
  readonly events: RunEvent[];
}

/** Runs {@link tinyRun} and watches every boundary. */
export async function observedRun(config: PartialConfig): Promise<ObservedRun> {
  const parameters: Float32Array[] = [];
  const watcher = defineProbe({
    name: 'watcher',
    async measure({ step }, model) {
      parameters[step] = await model.readParameters();
      return [];
    },
  });
  const { events } = await tinyRun({
    ...config,
    probes: { ...config.probes, watcher: watcher({ every: 1 }) },
  });
  const steps = events.filter((event): event is StepFinished => event.type === 'step');
  return { parameters, steps, events };
}
