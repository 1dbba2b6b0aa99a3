/** Decides when a checkpoint is due and which ones may be deleted. Touches nothing but its own clock. */
import type { Config } from '../../config/schema.js';

export type CheckpointSettings = Config['checkpoints'];

/** Milliseconds until a failed checkpoint is retried, unless the next one is due before. */
const RETRY_AFTER = 30_000;

/** Counts steps, or minutes on a monotonic clock. */
export class CheckpointCadence {
  /** Failed attempts since the last success. */
  failures = 0;
  private last: number;
  private lastFailure = 0;

  constructor(
    private readonly settings: Pick<CheckpointSettings, 'every' | 'keepSteps'>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
  }

  /** Whether a checkpoint is due before update `step`. */
  isDue(step: number): boolean {
    const { every, keepSteps } = this.settings;
    if (step === 0) return false;
    if (this.failures > 0 && this.now() - this.lastFailure >= RETRY_AFTER) return true;
    if (keepSteps.includes(step)) return true;
    if (every === false) return false;
    if (typeof every === 'number') return step % every === 0;
    return this.now() - this.last >= every.minutes * 60_000;
  }

  /** Call after every checkpoint that was stored. */
  succeeded(): void {
    this.last = this.now();
    this.failures = 0;
  }

  /** Call after every checkpoint that could not be stored. */
  failed(): void {
    this.last = this.lastFailure = this.now();
    this.failures++;
  }
}

/** The steps whose checkpoints may be deleted: all but the newest `keep` and those in `keepSteps`. */
export function expiredSteps(
  steps: readonly number[],
  { keep, keepSteps }: Pick<CheckpointSettings, 'keep' | 'keepSteps'>,
): number[] {
  const newestFirst = [...steps].sort((a, b) => b - a);
  return newestFirst.slice(keep).filter((step) => !keepSteps.includes(step));
}
