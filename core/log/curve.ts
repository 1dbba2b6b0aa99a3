/** A measurement over steps, in bounded memory. */

/** A step and its value. */
export type Point = readonly [step: number, value: number];

/** The points of one measurement, thinned to a bounded number. */
export class Curve {
  private kept: Point[] = [];

  /** @param maxPoints Capacity; when it is full, every second point is dropped. */
  constructor(private readonly maxPoints: number) {}

  /** Appends a point; ignores values that are not finite, which cannot be drawn. */
  add(step: number, value: number): void {
    if (this.maxPoints <= 0 || !Number.isFinite(value)) return;
    if (this.kept.length >= this.maxPoints) this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.kept.push([step, value]);
  }

  get points(): readonly Point[] {
    return this.kept;
  }
}
