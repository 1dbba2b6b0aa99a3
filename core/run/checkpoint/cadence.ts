/** When checkpoints are taken, and which of them stay. */
import type { Config } from '../../config/schema.js';

export type CheckpointSettings = Config['checkpoints'];

/** After so many milliseconds a checkpoint that could not be stored is tried again, if none is due before. */
const AGAIN = 30_000;

/** Says after each step whether a checkpoint is due. Counts minutes by a clock that nobody can set. */
export class CheckpointCadence {
  /** Attempts that failed since the last one that did not. */
  failures = 0;
  private last: number;
  private tried = 0;

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
    if (this.failures > 0 && this.now() - this.tried >= AGAIN) return true;
    if (keepSteps.includes(step)) return true;
    if (every === false) return false;
    if (typeof every === 'number') return step % every === 0;
    return this.now() - this.last >= every.minutes * 60_000;
  }

  /** Must be told of every checkpoint. */
  taken(): void {
    this.last = this.now();
    this.failures = 0;
  }

  /** Must be told of every one that could not be stored. */
  failed(): void {
    this.last = this.tried = this.now();
    this.failures++;
  }
}

/** The steps whose checkpoints may go: all but the last `keep` and those that the settings name. */
export function expendable(
  steps: readonly number[],
  { keep, keepSteps }: Pick<CheckpointSettings, 'keep' | 'keepSteps'>,
): number[] {
  const newestFirst = [...steps].sort((a, b) => b - a);
  return newestFirst.slice(keep).filter((step) => !keepSteps.includes(step));
}
