/** When checkpoints are taken, and which of them stay. */
import type { Config } from '../../config/schema.js';

export type CheckpointSettings = Config['checkpoints'];

/** Says after each step whether a checkpoint is due. Counts minutes by a clock that nobody can set. */
export class CheckpointCadence {
  private last: number;

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
    if (keepSteps.includes(step)) return true;
    if (every === false) return false;
    if (typeof every === 'number') return step % every === 0;
    return this.now() - this.last >= every.minutes * 60_000;
  }

  /** Must be told of every checkpoint. */
  taken(): void {
    this.last = this.now();
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
