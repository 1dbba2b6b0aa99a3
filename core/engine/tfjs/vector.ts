/** Vectors that are tensors of a tfjs backend: they stay wherever that keeps them. */
import { tf } from '../tf.js';
import type { DeviceVector } from '../engine.js';
import { onBackend, type TfjsBackendName } from './backend.js';

export class TensorVector implements DeviceVector {
  readonly length: number;
  private held?: tf.Tensor1D;

  constructor(
    private readonly backend: TfjsBackendName,
    private readonly counter: { bytes: number },
    private initial?: Float32Array,
  ) {
    this.length = initial!.length;
  }

  /** Uploaded when a program first asks for it. */
  get tensor(): tf.Tensor {
    if (!this.held) this.replace(this.upload(this.initial!));
    return this.held!;
  }

  /** Takes over a tensor that nothing else disposes of. */
  replace(tensor: tf.Tensor): void {
    this.held?.dispose();
    this.held = tensor as tf.Tensor1D;
    this.initial = undefined;
  }

  async read(): Promise<Readonly<Float32Array>> {
    if (!this.held) return this.initial!;
    this.counter.bytes += 4 * this.length;
    return (await this.held.data()) as Float32Array;
  }

  write(values: Readonly<Float32Array>): Promise<void> {
    this.replace(this.upload((values as Float32Array).slice()));
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.held?.dispose();
    this.held = undefined;
    this.initial = new Float32Array();
    return Promise.resolve();
  }

  private upload(values: Float32Array): tf.Tensor {
    this.counter.bytes += 4 * this.length;
    return onBackend(this.backend, () => tf.keep(tf.tensor1d(values)));
  }
}
