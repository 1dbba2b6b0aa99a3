/** Which checkpoint a run goes on from. */
import { RecallError } from '../../errors.js';
import type { CheckpointStore, StoredCheckpoint } from './store.js';

/** A checkpoint that cannot be gone on from, and why. */
export interface PassedOver {
  readonly step: number;
  readonly error: RecallError;
}

/** A checkpoint, and what must be said of it. */
export interface Choice {
  /** Undefined when the run has none yet. */
  readonly checkpoint?: StoredCheckpoint;
  readonly notes: string[];
  /** Steps of newer checkpoints that are damaged, or do not fit the logs. */
  readonly broken: readonly number[];
}

/**
 * The newest checkpoint that is whole, with a note for every newer one.
 *
 * @param unfit Those that turned out not to fit the logs.
 * @throws RecallError `RECALL_CHECKPOINT` when there are some, and none is whole; `RECALL_LOG_INCOMPLETE` when none fits
 * the logs; `RECALL_READ` when it cannot be told at present.
 */
export async function newestCheckpoint(
  store: CheckpointStore,
  run: string,
  unfit: readonly PassedOver[] = [],
): Promise<Choice> {
  const notes: string[] = [];
  const broken: number[] = [];
  for (const step of (await store.steps()).reverse()) {
    try {
      const passed = unfit.find((each) => each.step === step);
      if (passed) throw passed.error;
      const checkpoint = await store.read(step);
      if (broken.length > 0) notes.push(`The run goes on from ${checkpoint.name}.`);
      return { checkpoint, notes, broken };
    } catch (error) {
      if (!(error instanceof RecallError) || error.code === 'RECALL_READ') throw error;
      notes.push(error.message);
      broken.push(step);
    }
  }
  if (unfit.length > 0) throw unfit[0].error;
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
