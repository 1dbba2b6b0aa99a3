/** The lines that a feed consists of. See README.md for the protocol that they form. */
import type { Measured, Transition } from '../bus/events.js';
import type { Config } from '../config/schema.js';
import type { PlainShape } from '../model/shape.js';

/** Incremented when the meaning of a line or the name of a field changes. */
export const feedVersion = 1;

/** The first line: what the trainer needs to build the model and the optimizer. */
export interface Start {
  readonly type: 'start';
  readonly version: typeof feedVersion;
  readonly preset: string | null;
  readonly seed: number;
  /** The step of the first batch. */
  readonly from: number;
  /** Updates of the whole run. */
  readonly steps: number;
  readonly batch: number;
  /** Equal for runs that train on the same texts in the same order. */
  readonly fingerprint: string;
  readonly model: PlainShape;
  readonly optimizer: Pick<Config['optimizer'], 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>;
}

/** What the update from `step` to `step + 1` is made of. */
export interface BatchLine {
  readonly type: 'batch';
  readonly step: number;
  /** Hash of the token ids, as in the `step` event of a run. */
  readonly batch: string;
  readonly learningRate: number;
  readonly individuals: readonly number[];
  /** Predictions in a text, padding included. */
  readonly positions: number;
  /** Row-major `[text, position + 1]`; the next batch overwrites it. */
  readonly tokens: Int32Array;
  /** Row-major `[text, position]`; the next batch overwrites it. */
  readonly weights: Float32Array;
  /** Parts of the names of parameters that stay as they are. */
  readonly frozen?: readonly string[];
  /** Set where the moments start from zero, and the count of updates with them. */
  readonly resetOptimizer?: true;
}

/** A question to the trainer about its model after `step` updates. */
export interface Question {
  readonly type: 'measure';
  readonly step: number;
  /** The probe or intervention that asks. */
  readonly plugin: string;
  /** What the probe measures: names, or patterns such as `phases.*`. Empty for an intervention. */
  readonly measures: readonly string[];
  /** Missing where the plugin looks into the model, and evaluates no texts. */
  readonly texts?: { readonly count: number; readonly positions: number; readonly tokens: Int32Array };
}

/** The last line; a feed without one was cut off. */
export interface End {
  readonly type: 'end';
  /** Updates of the run until here. */
  readonly step: number;
  /** `finished`: the run's last step; `stopped`: an intervention ended the run; `limit`: the feed was to end here. */
  readonly reason: 'finished' | 'stopped' | 'limit';
  readonly because?: string;
  readonly by?: string;
}

export type FeedLine = Start | BatchLine | Question | Measured | Transition | End;
