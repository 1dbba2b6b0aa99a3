/**
 * The hooks that plugins implement. Plugins return measurements and decisions; only the run acts on them.
 *
 * At each boundary (the moment between two updates) the run calls probes, then the sampler, then interventions.
 * See core/README.md for the complete lifecycle.
 */
import type {
  Json,
  Measurement,
  MeasurementDeclaration,
  Reading,
  RunEvent,
  Transition,
} from '../bus/events.js';
import type { Distribution } from '../distribution/index.js';
import type { Model } from './model.js';

/** The moment after `step` updates: 0 before training, `steps` at the end. Deeply frozen. */
export interface Boundary {
  readonly step: number;
  readonly steps: number;
  /** The measurements made at this boundary so far. */
  readonly measurements: readonly Measurement[];
  /**
   * Looks up a measurement of this boundary by name (`recall.loss`) or role (`loss of seen`); undefined if it was not
   * made. If several measurements share a role, the lookup always picks the same one.
   */
  readonly measured: (nameOrRole: string) => Measurement | undefined;
}

/** The measurements that a plugin reads. */
export interface Reads {
  /**
   * Names or roles of measurements. Assembling a run fails if no probe makes one of them.
   */
  readonly reads?: readonly string[];
}

/** How often a plugin runs; it always runs at the first and last boundary. */
export interface Cadence {
  /** Interval in steps, or 'logarithmic': 1, 2, 5, 10, 20, 50, ... */
  readonly every?: number | 'logarithmic';
}

/**
 * Defines how likely each individual is to be drawn at each training step.
 *
 * State beyond the recorded transitions may change only in `decide`, and must be saved.
 */
export interface Sampler extends Reads, Partial<Stateful> {
  /**
   * The distribution for the update from `step` to `step + 1`.
   *
   * A pure function of the step, the options, the recorded transitions and the saved state. The run may call it for
   * any step, in any order.
   */
  at(step: number, transitions: readonly Transition[]): Distribution;
  /** May return a decision based on the boundary's measurements; the run records it and passes it to `at`. */
  decide?(boundary: Boundary, transitions: readonly Transition[]): Json | undefined;
}

/** Measures the model without changing it. */
export interface Probe extends Reads {
  /**
   * The measurements it makes; any other is an error. A probe without declarations may emit any name under its key,
   * but its measurements have no role in summaries and schedules, and misspelled references to them go unnoticed.
   */
  readonly measures?: readonly MeasurementDeclaration[];
  measure(boundary: Boundary, model: Model): Promise<readonly Reading[]> | readonly Reading[];
}

/** Changes the run. Decisions are recorded; their effect is a pure function of the record. */
export interface Intervention extends Reads {
  decide(boundary: Boundary, model: Model): Promise<Json | undefined> | Json | undefined;
  /** Turns a recorded decision into a change; called again when a run resumes. */
  change(transition: Transition): Change | Promise<Change>;
}

/** A change to the run that takes effect at its step. Omitted fields stay as they are. */
export interface Change {
  readonly sampler?: Sampler;
  /** Learning rate of the update from `step` to `step + 1`. */
  readonly learningRate?: (step: number) => number;
  /** Clears the optimizer's moments and restarts its bias correction. */
  readonly optimizer?: 'reset';
  /**
   * Freezes the parameters whose names contain one of these substrings. An empty list thaws everything that this
   * plugin froze.
   */
  readonly frozen?: readonly string[];
  /** Parameters of a model whose attention patterns replace the trained model's; null restores its own. */
  readonly patternsFrom?: Float32Array | null;
  /** New parameters as a flat vector. */
  readonly parameters?: Float32Array;
  /** Ends the run at this boundary, for the reason given here. */
  readonly stop?: string;
}

/** Shows or stores events. */
export interface Reporter {
  event(event: RunEvent): void;
  /** Resolves when everything reported so far is stored; a checkpoint waits for it. */
  flush?(): Promise<void> | void;
  close?(): Promise<void> | void;
}

/**
 * Saves and restores state beyond the recorded transitions.
 *
 * A checkpoint is taken between a boundary and the next update. When a run resumes, `restore` runs before the first
 * boundary and before `change` replays recorded transitions; samplers that a change introduces are restored right
 * after it. `restore` must not modify stored files, because resuming can still fail: reporters truncate their logs at
 * `run-started`. The run may first call `restore` on a second instance to validate the checkpoint; throwing rejects it.
 */
export interface Stateful {
  /** Returns plain data that JSON preserves: no promises, Maps or non-finite numbers. */
  save(): Json;
  restore(state: Json): void;
  /** Returns large state as named arrays, stored in binary. The run reads them before the next update. */
  saveArrays?(): Readonly<Record<string, Float32Array>>;
  /** Called after `restore` with the saved arrays, which the plugin may keep. */
  restoreArrays?(arrays: Readonly<Record<string, Float32Array>>): void;
}
