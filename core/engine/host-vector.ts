/** Vectors of engines that compute in this thread's own memory. */
import type { DeviceVector } from './engine.js';

/**
 * Programs read `values` and write `spare`, and {@link HostVector.swap} makes the one the other: a step copies nothing.
 */
export class HostVector implements DeviceVector {
  readonly length: number;
  private written?: Float32Array;

  constructor(public values: Float32Array) {
    this.length = values.length;
  }

  /** Where a program writes the next values; allocated when one first does. */
  get spare(): Float32Array {
    return (this.written ??= new Float32Array(this.length));
  }

  swap(): void {
    [this.values, this.written] = [this.spare, this.values];
  }

  read(): Promise<Readonly<Float32Array>> {
    return Promise.resolve(this.values);
  }

  write(values: Readonly<Float32Array>): Promise<void> {
    this.values.set(values);
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.values = new Float32Array();
    this.written = undefined;
    return Promise.resolve();
  }
}
