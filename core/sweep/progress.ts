/** Estimates the progress of a sweep and the remaining time. */
import { duration } from '../duration.js';
import type { Cell } from './grid.js';

interface Going {
  /** The step at which it started or resumed; undefined before. */
  from?: number;
  step: number;
}

/** The share of its steps after which a run's remaining time is estimated. */
const EARLY = 0.02;

/** Counts the steps of all cells. A cell that is skipped or ends early has none left. */
export class Progress {
  private readonly left: Map<Cell, number>;
  private readonly going = new Map<Cell, Going>();
  private done = 0;
  private over = 0;
  private readonly begun: number;

  /**
   * @param steps The number of steps of each cell.
   * @param now Milliseconds on any steady clock.
   */
  constructor(
    private readonly steps: ReadonlyMap<Cell, number>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.left = new Map(steps);
    this.begun = now();
  }

  /** Records that a cell has started, or its step. */
  at(cell: Cell, step?: number): void {
    const going = this.going.get(cell) ?? { step: 0 };
    this.going.set(cell, going);
    if (step === undefined) return;
    this.done += step - (going.from === undefined ? step : going.step);
    going.from ??= step;
    going.step = step;
    this.left.set(cell, Math.max(0, (this.steps.get(cell) ?? 0) - step));
  }

  /** Records that a cell has ended, successfully or not. */
  end(cell: Cell): void {
    const going = this.going.get(cell);
    if (going?.from !== undefined) this.done += this.left.get(cell) ?? 0;
    this.going.delete(cell);
    this.left.delete(cell);
    this.over++;
  }

  /** Remaining seconds; undefined at first, because runs start with other work than steps. */
  get secondsLeft(): number | undefined {
    if (this.done < EARLY * Math.max(...this.steps.values())) return undefined;
    const left = [...this.left.values()].reduce((sum, steps) => sum + steps, 0);
    return ((this.now() - this.begun) / 1000 / this.done) * left;
  }

  /** `about 3.2 minutes left`; empty while it cannot be estimated, and at the end. */
  get estimate(): string {
    const seconds = this.secondsLeft;
    return seconds === undefined || this.left.size === 0 ? '' : `about ${duration(seconds)} left`;
  }

  /** The progress in one line. */
  get line(): string {
    const cells = [...this.going].map(([cell, { step }]) => {
      const share = Math.floor((100 * step) / (this.steps.get(cell) ?? Infinity));
      return `${cell.name}, seed ${cell.seed} ${share} %`;
    });
    return [`${this.over} of ${this.steps.size} done`, this.estimate, ...cells].filter(Boolean).join(' · ');
  }
}
