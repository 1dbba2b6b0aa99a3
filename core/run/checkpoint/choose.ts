/** Chooses the checkpoint to resume from. Reads checkpoints, and changes nothing. */
import { RecallError } from '../../errors.js';
import type { CheckpointStore, StoredCheckpoint } from './store.js';

/** A checkpoint that a run cannot resume from, and why. */
export interface RejectedCheckpoint {
  readonly step: number;
  readonly error: RecallError;
}

export interface Choice {
  /** Undefined if the run has no checkpoint yet. */
  readonly checkpoint?: StoredCheckpoint;
  /** What the user should know about the choice. */
  readonly notes: string[];
  /** Steps of newer checkpoints that are damaged or do not match the logs. */
  readonly skipped: readonly number[];
}

/**
 * The newest valid checkpoint, with a note for every newer one that was skipped.
 *
 * @param rejected Checkpoints that turned out not to match the logs.
 * @throws RecallError `RECALL_CHECKPOINT` if there are checkpoints and none is valid; `RECALL_LOG_INCOMPLETE` if none
 * matches the logs; `RECALL_READ` if a checkpoint cannot be read.
 */
export async function latestValidCheckpoint(
  store: CheckpointStore,
  run: string,
  rejected: readonly RejectedCheckpoint[] = [],
): Promise<Choice> {
  const notes: string[] = [];
  const skipped: number[] = [];
  for (const step of (await store.steps()).reverse()) {
    try {
      const rejection = rejected.find((each) => each.step === step);
      if (rejection) throw rejection.error;
      const checkpoint = await store.read(step);
      if (skipped.length > 0) notes.push(`The run resumes from ${checkpoint.name}.`);
      return { checkpoint, notes, skipped };
    } catch (error) {
      if (!(error instanceof RecallError) || error.code === 'RECALL_READ') throw error;
      notes.push(error.message);
      skipped.push(step);
    }
  }
  if (rejected.length > 0) throw rejected[0].error;
  if (skipped.length > 0) {
    const problem = `All checkpoints are damaged. ${notes.join(' ').replace(/\.$/, '')}`;
    throw new RecallError('RECALL_CHECKPOINT', problem, {
      at: run,
      fix: 'Start the run again: recall --config with its config.json.',
    });
  }
  notes.push('The run was interrupted before its first checkpoint, so it starts again.');
  return { notes, skipped };
}

/** The checkpoint of a step. @throws RecallError `RECALL_CHECKPOINT` if it is missing or damaged. */
export async function checkpointAt(step: number, store: CheckpointStore, run: string): Promise<Choice> {
  const steps = await store.steps();
  if (steps.includes(step)) return { checkpoint: await store.read(step), notes: [], skipped: [] };
  throw new RecallError('RECALL_CHECKPOINT', `There is no checkpoint of step ${step}`, {
    at: run,
    fix:
      steps.length > 0
        ? `Choose one of: ${steps.join(', ')}. To keep more, list their steps in checkpoints.keepSteps.`
        : 'The run has no checkpoints yet.',
  });
}
