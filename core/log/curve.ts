/** A measurement against the step, in bounded memory. */

/** A step and the value at it. */
export type Point = readonly [step: number, value: number];

/** The points of one measurement, thinned to a bounded number. */
export class Curve {
  private kept: Point[] = [];

  /** @param most Points that it keeps: beyond them, every second old one goes. */
  constructor(private readonly most: number) {}

  /** Adds a point after the others; what is not finite has no place in a picture. */
  add(step: number, value: number): void {
    if (this.most <= 0 || !Number.isFinite(value)) return;
    if (this.kept.length >= this.most) this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.kept.push([step, value]);
  }

  get points(): readonly Point[] {
    return this.kept;
  }
}
