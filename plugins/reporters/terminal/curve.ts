/** A measurement against the step, kept small, to be drawn. */

export interface Point {
  readonly step: number;
  readonly value: number;
}

/** More points than any terminal has columns, many times over. */
export const MOST_POINTS = 4096;

export class Curve {
  private kept: Point[] = [];

  /** Adds a point after the others; when there are too many, every second old one goes. */
  add(step: number, value: number): void {
    if (!Number.isFinite(value)) return;
    if (this.kept.length >= MOST_POINTS) this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.kept.push({ step, value });
  }

  /** Puts points before the first one, which a resumed run has read from its log. */
  prepend(earlier: readonly Point[]): void {
    const first = this.kept[0]?.step ?? Infinity;
    this.kept = [...earlier.filter(({ step }) => step < first), ...this.kept];
  }

  get points(): readonly Point[] {
    return this.kept;
  }

  /**
   * The curve at `columns` steps equally spaced over `0 .. steps`: the column it begins in and its values,
   * straight lines between measurements.
   */
  resample(columns: number, steps: number): { from: number; values: number[] } {
    const [first, last] = [this.kept[0], this.kept.at(-1)];
    if (!first || !last) return { from: 0, values: [] };
    const scale = steps > 0 ? (columns - 1) / steps : 0;
    const from = Math.floor(first.step * scale);
    const to = Math.min(columns - 1, Math.floor(last.step * scale));
    const values: number[] = [];
    let right = 0;
    for (let column = from; column <= to; column++) {
      // The latest value is not averaged, so that the curve ends at the printed number.
      const step = column === to ? last.step : Math.max(first.step, column / scale);
      while (right < this.kept.length - 1 && this.kept[right].step < step) right++;
      const [a, b] = [this.kept[Math.max(0, right - 1)], this.kept[right]];
      const part = b.step > a.step ? Math.min(1, (step - a.step) / (b.step - a.step)) : 1;
      values.push(a.value + part * (b.value - a.value));
    }
    return { from, values };
  }
}
