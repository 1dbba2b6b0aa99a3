/**
 * What was run: each study is a set of sweeps, small enough for two cores, or of branches from a sweep's runs.
 *
 * A set has the arguments of `recall sweep`; a branch goes on with the runs of a set, with those of `recall resume`.
 */
import { distributions } from './distributions.js';
import { dynamics } from './dynamics.js';
import { fineTuning } from './fine-tuning.js';
import { groups } from './groups.js';
import { samplers } from './samplers.js';
import { texts } from './texts.js';
import { schedules } from './schedules.js';

export interface RunSet {
  /** Its folder. */
  readonly name: string;
  /** What `recall sweep` or `recall resume` is told. */
  readonly args: readonly string[];
  /** Runs of each combination. */
  readonly seeds: number;
  /** The first seed; by default 1. */
  readonly seed?: number;
  /** The set whose runs are gone on with; without it, runs begin anew. */
  readonly from?: string;
}

export interface Study {
  readonly sets: readonly RunSet[];
  /** Measurements that are kept over all steps; one that ends in `*` names all that begin so. */
  readonly curves?: readonly string[];
}

export const studies: Readonly<Record<string, Study>> = {
  ...dynamics,
  ...distributions,
  ...schedules,
  ...fineTuning,
  ...groups,
  ...texts,
};

/** Studies that no claim is made of: they run only when they are named, and their results stay with their runs. */
export const byHand: Readonly<Record<string, Study>> = { samplers };
