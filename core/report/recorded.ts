/** A run as its folder tells it, finished or not: what was asked for, what was measured, and what was decided. */
import type { Json, Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
import { readEvents } from '../log/read.js';
import { advance, beginning, type RunState } from '../log/state.js';
import { storedConfig } from '../run/storage/stored-config.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import type { Summary } from '../run/summary.js';
import { kindOf, type Kinded } from '../sweep/kinds.js';

export type Points = readonly (readonly [step: number, value: number])[];

export interface RecordedRun extends Kinded {
  readonly seed: number;
  /** The resolved configuration, as it was stored. */
  readonly config: Readonly<Record<string, Json>>;
  /** Missing while the run goes on. */
  readonly summary?: Summary;
  /** What its events tell, with every point of every curve. */
  readonly state: RunState;
  readonly transitions: readonly Transition[];
}

/**
 * Reads a run's folder.
 *
 * @throws RecallError `RECALL_NO_RUN` when there is none
 */
export async function recordedRun(folder: string): Promise<RecordedRun> {
  const config = await storedConfig(folder);
  let state = beginning({ points: Infinity });
  for await (const event of readEvents(folder)) state = advance(state, event);
  if (!state.started) {
    throw new RecallError('RECALL_NO_RUN', `There is no run with an events.jsonl in ${folder}`, {
      fix: 'Name the folder of a run, the one with config.json in it.',
    });
  }
  return {
    ...kindOf(folder, config),
    seed: config.seed,
    config,
    summary: await storedSummary(folder),
    state,
    transitions: state.transitions,
  };
}

/** Means of points over so many stretches of equal length, each at its last step. */
export function binned(points: Points, bins: number): Points {
  const size = Math.ceil(points.length / bins);
  return Array.from({ length: Math.ceil(points.length / (size || 1)) }, (_, bin) => {
    const own = points.slice(bin * size, (bin + 1) * size);
    return [own[own.length - 1][0], own.reduce((sum, [, value]) => sum + value, 0) / own.length] as const;
  });
}
