/**
 * The events of a run: plain data, identical in memory and in `events.jsonl`.
 *
 * `step` counts completed optimizer updates: a measurement at step s describes the model after s updates.
 */

/** Incremented when the meaning of an event or the name of a field changes. */
export const eventsVersion = 1;

/** Plain data that JSON preserves. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Individuals in training, held-out individuals, or new individuals of fine-tuning. */
export type Split = 'seen' | 'unseen' | 'new';

/**
 * The subject of a measurement. Together with the split, it identifies measurements in summaries, schedules and charts
 * independently of probe names: `loss of seen`, `accuracy of unseen`, `plateau-end of seen`.
 *
 * - `loss`, `accuracy`: attribute loss in nats, attribute accuracy as a fraction
 * - `confidence`, `entropy`: mean largest probability and mean entropy over the tokens of values
 * - `phase`: 1, 2 or 3; `plateau-start`, `plateau-end`: the step at which the plateau starts or ends
 */
export const ROLES = [
  ...(['loss', 'accuracy', 'confidence', 'entropy'] as const),
  ...(['phase', 'plateau-start', 'plateau-end'] as const),
] as const;
export type Role = (typeof ROLES)[number];

/** A number measured by a probe, with the protocol that gives it meaning. */
export interface Measurement {
  /** Dotted name, starting with the probe's key: `recall.loss`, `recall.loss.major`. */
  readonly name: string;
  /** May be NaN or infinite, for example if the loss diverges; stored as `null`. */
  readonly value: number;
  /** 'nats', 'fraction', 'steps', ... */
  readonly unit: string;
  readonly split: Split;
  /** Sample size: number of individuals measured. */
  readonly n: number;
  readonly role?: Role;
  /** The attribute, if the measurement covers only one: `birth-date`. */
  readonly attribute?: string;
  /** The part of the split, if the measurement covers only one: `first-32`, `group-1`. */
  readonly cohort?: string;
  /**
   * The value for a model without knowledge of individuals, on the same questions: the no-knowledge baseline of a loss, or
   * the accuracy of always guessing the most common value.
   */
  readonly baseline?: number;
}

/** A measurement that a probe will make. A trailing `*` in the name matches any suffix. */
export type MeasurementDeclaration = Pick<Measurement, 'name'> & Partial<Omit<Measurement, 'name' | 'value'>>;

/** The value that a probe returns for a name; omitted fields default to its declaration. */
export type Reading = Pick<Measurement, 'name' | 'value'> & Partial<Measurement>;

/** A step at which the schedule switches to another distribution. */
export interface ScheduleChange {
  readonly step: number;
  /** Description of the distribution that training draws from after this step. */
  readonly to: string;
}

export interface RunStarted {
  readonly type: 'run-started';
  readonly version: typeof eventsVersion;
  /** The first step: 0, or the step of the resumed checkpoint. */
  readonly step: number;
  readonly steps: number;
  /** The no-knowledge baseline of the population, in nats. */
  readonly baseline: number;
  readonly individuals: number;
  readonly parameters: number;
  readonly engine: string;
  /** Expected non-padding tokens per batch, for computing rates. */
  readonly batch: number;
  /** Where the schedule changes, if that is known in advance. Missing for a schedule that never does. */
  readonly changes?: readonly ScheduleChange[];
}

export interface StepFinished {
  readonly type: 'step';
  readonly step: number;
  /** Training loss of the batch before the update, in nats per token. */
  readonly loss: number;
  readonly learningRate: number;
  /** Tokens that count towards the loss. */
  readonly tokens: number;
  /** Hash of the batch's token ids: equal batches have equal hashes. */
  readonly batch: string;
  /** The individuals of the batch, in order. Stored only if the log is configured to. */
  readonly individuals?: Int32Array;
}

export interface Measured extends Measurement {
  readonly type: 'measurement';
  readonly step: number;
  /** Name of the probe, as in the configuration. */
  readonly probe: string;
}

/** A recorded decision of a sampler or intervention, which makes the run repeatable. */
export interface Transition {
  readonly type: 'transition';
  /** It takes effect with the update from `step` to `step + 1`. */
  readonly step: number;
  /** The deciding plugin's name, or `sampler`. */
  readonly plugin: string;
  readonly data: Json;
}

export interface Warning {
  readonly type: 'warning';
  readonly step: number;
  readonly code: string;
  readonly message: string;
  /**
   * Set for warnings about the machine or a subscriber rather than the run: they are shown, but not stored.
   */
  readonly passing?: true;
}

/** Progress of a reference model that an intervention waits for; the run stays at `step` meanwhile. */
export interface ReferenceTrained {
  readonly type: 'reference';
  readonly step: number;
  /** Completed updates of the reference model, and the total (`of`). */
  readonly trained: number;
  readonly of: number;
  /** Shown, but not stored: a resumed run does not train the reference again. */
  readonly passing: true;
}

export interface RunFinished {
  readonly type: 'run-finished';
  readonly step: number;
  readonly reason: 'finished' | 'stopped';
  /** The reason for stopping before the last step. */
  readonly because?: string;
  /** The intervention that ended the run; missing if it was stopped from outside. */
  readonly by?: string;
}

export type RunEvent =
  RunStarted | StepFinished | Measured | Transition | ReferenceTrained | Warning | RunFinished;
