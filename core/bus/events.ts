/**
 * What a run tells the world: plain data, the same in memory and in `events.jsonl`.
 *
 * `step` counts finished optimizer updates: a measurement at step s is of the model after s updates.
 */

/** Raised when an event's meaning or a field's name changes. */
export const eventsVersion = 1;

/** Plain data that survives JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Individuals that training draws from, individuals that nothing trains on, or those that fine-tuning brings. */
export type Split = 'seen' | 'unseen' | 'new';

/**
 * What a measurement is about. With its split it is what summaries, schedules and pictures ask for, whatever the probe
 * is called: `loss of seen`, `accuracy of unseen`, `plateau-end of seen`.
 *
 * - `loss`, `accuracy`: attribute loss in nats, attribute accuracy as a fraction
 * - `confidence`, `entropy`: mean probability of the most probable token of a value, mean entropy of its prediction
 * - `phase`: 1, 2 or 3; `plateau-start`, `plateau-end`: the step at which the plateau started or ended
 */
export const ROLES = [
  ...(['loss', 'accuracy', 'confidence', 'entropy'] as const),
  ...(['phase', 'plateau-start', 'plateau-end'] as const),
] as const;
export type Role = (typeof ROLES)[number];

/** One number that a probe measured, with the protocol that gives it meaning. */
export interface Measurement {
  /** Dotted name that begins with the probe's key: `recall.loss`, `recall.loss.major`. */
  readonly name: string;
  /** A loss that diverges is a fact: NaN and infinity are measurements, too, and `null` where they are stored. */
  readonly value: number;
  /** 'nats', 'fraction', 'steps', ... */
  readonly unit: string;
  readonly split: Split;
  /** How many individuals it was measured on. */
  readonly n: number;
  readonly role?: Role;
  /** The attribute, for a measurement of one attribute: `birth-date`. */
  readonly attribute?: string;
  /** The part of the split, for a measurement of a part that was singled out: `first-32`, `group-1`. */
  readonly cohort?: string;
  /**
   * What a model that knows no individual has on the same questions: of a loss, the no-knowledge baseline; of an
   * accuracy, the level of always guessing the commonest value.
   */
  readonly baseline?: number;
}

/** A measurement that a probe says it will make. A name that ends in `*` stands for every name that begins so. */
export type MeasurementDeclaration = Pick<Measurement, 'name'> & Partial<Omit<Measurement, 'name' | 'value'>>;

/** What a probe answers with: a value by name. What it leaves out is as it declared it. */
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
  /** The step from which training goes on: 0, or the resumed checkpoint's. */
  readonly step: number;
  readonly steps: number;
  /** The no-knowledge baseline of the population, in nats. */
  readonly baseline: number;
  readonly individuals: number;
  readonly parameters: number;
  readonly engine: string;
  /** Non-padding tokens expected in a batch, for rates. */
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
  /** Tokens that counted towards the loss. */
  readonly tokens: number;
  /** Hash of the batch's token ids: equal batches have equal hashes. */
  readonly batch: string;
  /** The individuals of the batch, in order. In memory alone, unless the log is asked to store them. */
  readonly individuals?: Int32Array;
}

export interface Measured extends Measurement {
  readonly type: 'measurement';
  readonly step: number;
  /** Name of the probe, as in the configuration. */
  readonly probe: string;
}

/** A recorded decision of a sampler or intervention: with it, the rest of the run can be repeated. */
export interface Transition {
  readonly type: 'transition';
  /** The first step it affects is the update from `step` to `step + 1`. */
  readonly step: number;
  /** Who decided: a plugin's name, or `sampler`. */
  readonly plugin: string;
  readonly data: Json;
}

export interface Warning {
  readonly type: 'warning';
  readonly step: number;
  readonly code: string;
  readonly message: string;
  /**
   * About the machine or somebody who listens, at this moment, and not about the run, which repeats without it: shown
   * and not stored.
   */
  readonly passing?: true;
}

/** How far the model is that an intervention waits for; the run itself stays at `step` meanwhile. */
export interface ReferenceTrained {
  readonly type: 'reference';
  readonly step: number;
  /** Updates of the reference that are done, and all that it takes. */
  readonly trained: number;
  readonly of: number;
  /** Shown and not stored: a run that is interrupted does not train it again. */
  readonly passing: true;
}

export interface RunFinished {
  readonly type: 'run-finished';
  readonly step: number;
  readonly reason: 'finished' | 'stopped';
  /** Why it stopped before its last step, in words. */
  readonly because?: string;
  /** The intervention that ended it; missing when it was stopped from outside. */
  readonly by?: string;
}

export type RunEvent =
  RunStarted | StepFinished | Measured | Transition | ReferenceTrained | Warning | RunFinished;
