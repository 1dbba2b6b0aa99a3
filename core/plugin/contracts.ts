/**
 * What a plugin does while a run goes on. Plugins return what they find or want; only the run changes anything.
 *
 * At a boundary (the moment between two updates) the run asks, in this order: probes, the sampler,
 * interventions. See core/README.md for the numbered lifecycle.
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

/** The moment after `step` updates: 0 before training, `steps` at the end. It is frozen, and so is what it holds. */
export interface Boundary {
  readonly step: number;
  readonly steps: number;
  /** What probes measured at this boundary, so far. */
  readonly measurements: readonly Measurement[];
  /**
   * A measurement of this boundary by its name, `recall.loss`, or by its role, `loss of seen`; undefined where it was
   * not measured. With several probes of one role it is always the same one that answers.
   */
  readonly measured: (nameOrRole: string) => Measurement | undefined;
}

/** What a plugin reads of what probes measure. */
export interface Reads {
  /**
   * Names or roles of the measurements that it waits for. They are looked for when the run is assembled: a name that no
   * probe of the run measures is an error then.
   */
  readonly reads?: readonly string[];
}

/** How often a plugin is asked; the first and the last boundary always count. */
export interface Cadence {
  /** Every so many steps, or 'logarithmic': 1, 2, 5, 10, 20, 50, ... */
  readonly every?: number | 'logarithmic';
}

/**
 * Says, at each training step, how likely each individual is to be seen.
 *
 * A sampler that remembers more than its recorded transitions changes its memory in `decide` alone, and saves it.
 */
export interface Sampler extends Reads, Partial<Stateful> {
  /**
   * The distribution for the update from `step` to `step + 1`.
   *
   * A pure function of the step, the options, the recorded transitions and what `decide` remembers: it may be asked
   * in any order, and asking changes nothing.
   */
  at(step: number, transitions: readonly Transition[]): Distribution;
  /** Looks at a boundary's measurements and may decide something; the decision is recorded and handed back to `at`. */
  decide?(boundary: Boundary, transitions: readonly Transition[]): Json | undefined;
}

/** Measures the model without touching it. */
export interface Probe extends Reads {
  /**
   * What it measures: it may answer with nothing else. A probe that declares nothing may measure whatever begins with
   * its key, has no role in summaries and schedules, and nobody can tell a mistyped name of its measurements.
   */
  readonly measures?: readonly MeasurementDeclaration[];
  measure(boundary: Boundary, model: Model): Promise<readonly Reading[]> | readonly Reading[];
}

/** Changes the run. What it decides is recorded; what the decision does is a pure function of the record. */
export interface Intervention extends Reads {
  decide(boundary: Boundary, model: Model): Promise<Json | undefined> | Json | undefined;
  /** The change that a recorded decision makes; called again when a run resumes. */
  change(transition: Transition): Change | Promise<Change>;
}

/** What an intervention may change, from its step on. What it leaves out stays as it was. */
export interface Change {
  readonly sampler?: Sampler;
  /** Learning rate of the update from `step` to `step + 1`. */
  readonly learningRate?: (step: number) => number;
  /** Forgets the moments of the optimizer and restarts its bias correction. */
  readonly optimizer?: 'reset';
  /**
   * Parts of names: parameters whose names contain one of them no longer change. An empty list thaws what this
   * plugin froze before.
   */
  readonly frozen?: readonly string[];
  /** Parameters of a model whose attention patterns replace the trained model's; null ends it. */
  readonly patternsFrom?: Float32Array | null;
  /** New parameters, flat. */
  readonly parameters?: Float32Array;
  /** Ends the run at this boundary; says why. */
  readonly stop?: string;
}

/** Shows or stores what happens. */
export interface Reporter {
  event(event: RunEvent): void;
  /** Resolves when everything reported so far is stored; awaited before a checkpoint counts. */
  flush?(): Promise<void> | void;
  close?(): Promise<void> | void;
}

/**
 * Plugins that carry state between boundaries, beyond the recorded transitions, save and restore it here.
 *
 * A checkpoint is taken between a boundary and the update after it. `restore` comes before the first boundary of a
 * resumed plugin, and before recorded transitions are handed to `change` again; a sampler that a change brings is
 * restored right after that. It looks and changes nothing that is stored, for the run may yet be refused: a reporter
 * cuts its log at `run-started`. Another one of its kind may have been asked before, to see whether the log holds what
 * the checkpoint says; what it throws refuses the checkpoint.
 */
export interface Stateful {
  /** Plain data, exactly as JSON gives it back: no promise, no Map, no number that is not finite. */
  save(): Json;
  restore(state: Json): void;
  /** Large state: numbers by name, stored as they are and not as text. They are read before the next update. */
  saveArrays?(): Readonly<Record<string, Float32Array>>;
  /** Called after `restore` with what `saveArrays` returned, the plugin's to keep. */
  restoreArrays?(arrays: Readonly<Record<string, Float32Array>>): void;
}
