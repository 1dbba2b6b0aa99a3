/** The parts of a run, as an interface that every other file of `core/run` may name. Does nothing. */
import type { RunEvent } from '../bus/events.js';
import type { Config } from '../config/schema.js';
import type { EngineProvider } from '../engine/engine.js';
import type { ModelShape } from '../model/shape.js';
import type { MountedPlugin } from '../plugin/container.js';
import type { MeasurementIndex } from '../plugin/measurement-index.js';
import type { Population } from '../population/population.js';

export interface Assembly {
  readonly config: Config;
  readonly population: Population;
  readonly shape: ModelShape;
  readonly engine: EngineProvider;
  /** The parameters before the first update. */
  readonly initial: () => Float32Array;
  readonly sampler: MountedPlugin<'sampler'>;
  readonly probes: readonly MountedPlugin<'probe'>[];
  readonly interventions: readonly MountedPlugin<'intervention'>[];
  readonly reporters: readonly MountedPlugin<'reporter'>[];
  /** All plugins, including those that other plugins created, even later. */
  readonly mounted: readonly MountedPlugin[];
  readonly references: ReferenceModels;
  /** What the probes declare that they measure. */
  readonly declared: MeasurementIndex;
  /** What may surprise the user, in sentences. */
  readonly notes: readonly string[];
}

/** Receives the events of a reference model that is trained for `steps` steps. */
export type OnReference = (event: RunEvent, steps: number) => void;

/** The reference models that interventions ask for. */
export interface ReferenceModels {
  /** Milliseconds that plugins have waited for reference models so far. */
  readonly waited: number;
  watch(onEvent: OnReference): void;
  /** Stops training a reference at its next boundary, with a checkpoint. */
  stop(because: string): void;
}

/** A plugin for messages: `probe "recall"`. A run has one sampler, so that is named by its plugin. */
export const pluginLabel = ({ name, definition: { kind, declaration } }: MountedPlugin) =>
  `${kind} "${kind === 'sampler' ? declaration.name : name}"`;
