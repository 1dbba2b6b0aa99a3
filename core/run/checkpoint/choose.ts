/** Which checkpoint a run goes on from. */
import { RecallError } from '../../errors.js';
import type { CheckpointStore, StoredCheckpoint } from './store.js';

/** A checkpoint, and what must be said of it. */
export interface Choice {
  /** Undefined when the run has none yet. */
  readonly checkpoint?: StoredCheckpoint;
  readonly notes: string[];
  /** Steps of newer checkpoints that cannot be read. */
  readonly broken: readonly number[];
}

/**
 * The newest checkpoint that is whole, with a note for every newer one.
 *
 * @throws RecallError `RECALL_CHECKPOINT` when there are some, and none is whole.
 */
export async function newestCheckpoint(store: CheckpointStore, run: string): Promise<Choice> {
  const notes: string[] = [];
  const broken: number[] = [];
  for (const step of (await store.steps()).reverse()) {
    try {
      const checkpoint = await store.read(step);
      if (broken.length > 0) notes.push(`The run goes on from ${checkpoint.name}.`);
      return { checkpoint, notes, broken };
    } catch (error) {
      if (!(error instanceof RecallError)) throw error;
      notes.push(error.message);
      broken.push(step);
    }
  }
  if (broken.length > 0) {
    const problem = `No checkpoint is whole. ${notes.join(' ').replace(/\.$/, '')}`;
    throw new RecallError('RECALL_CHECKPOINT', problem, {
      at: run,
      fix: 'Run it again from the beginning: recall --config with its config.json.',
    });
  }
  notes.push('The run was stopped before its first checkpoint: it begins again.');
  return { notes, broken };
}

/** The checkpoint of a step. @throws RecallError `RECALL_CHECKPOINT` when it is not there, or damaged. */
export async function checkpointOf(step: number, store: CheckpointStore, run: string): Promise<Choice> {
  const steps = await store.steps();
  if (steps.includes(step)) return { checkpoint: await store.read(step), notes: [], broken: [] };
  throw new RecallError('RECALL_CHECKPOINT', `There is no checkpoint of step ${step}`, {
    at: run,
    fix:
      steps.length > 0
        ? `There are those of: ${steps.join(', ')}. checkpoints.keepSteps says which more a run is to keep.`
        : 'There is none at all yet.',
  });
}
