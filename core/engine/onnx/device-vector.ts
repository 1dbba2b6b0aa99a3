/** Vectors that stay in a GPU's memory between the runs of programs. */
import { InferenceSession, Tensor } from './runtime.js';
import type { DeviceVector } from '../engine.js';
import { outputName } from './output-name.js';
import { trace } from './trace.js';

/** Moves vectors of one length between JavaScript's memory and the GPU's. */
interface Transfer {
  upload(values: Float32Array): Promise<Tensor>;
  download(tensor: Tensor): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Transfers by length, each made when it is first needed.
 *
 * onnxruntime-node can neither make a tensor on a GPU nor read one (`getData` ends the process), but a session can: it
 * copies its input, and where its output goes is an option.
 */
export class Transfers {
  private readonly byLength = new Map<number, Promise<Transfer>>();

  constructor(
    private readonly options: InferenceSession.SessionOptions,
    private readonly counter: { bytes: number },
  ) {}

  async upload(values: Float32Array): Promise<Tensor> {
    this.counter.bytes += values.byteLength;
    return (await this.of(values.length)).upload(values);
  }

  async download(tensor: Tensor, length: number): Promise<Float32Array> {
    this.counter.bytes += 4 * length;
    return (await this.of(length)).download(tensor);
  }

  async release(): Promise<void> {
    for (const transfer of this.byLength.values()) await (await transfer).release();
    this.byLength.clear();
  }

  private of(length: number): Promise<Transfer> {
    const known = this.byLength.get(length) ?? this.make(length);
    this.byLength.set(length, known);
    return known;
  }

  private async make(length: number): Promise<Transfer> {
    // Adding zero is a copy that no optimisation takes for an alias, and changes no bit but the sign of a zero.
    const copy = trace('copy', ({ x }) => ({ y: x.add(0) }), { x: { shape: [length], dtype: 'float32' } });
    const session = (location: 'cpu' | 'gpu-buffer') =>
      InferenceSession.create(copy.model, { ...this.options, preferredOutputLocation: location });
    const [up, down] = [await session('gpu-buffer'), await session('cpu')];
    const y = outputName('y');
    return {
      upload: async (values) => (await up.run({ x: new Tensor('float32', values, [length]) }))[y],
      download: async (x) => (await down.run({ x }))[y].data as Float32Array,
      release: async () => {
        await up.release();
        await down.release();
      },
    };
  }
}

/** Values on their way to the GPU, or the tensor that has them there. */
export class OnDeviceVector implements DeviceVector {
  readonly length: number;
  private waiting?: Float32Array;
  private resident?: Tensor;

  constructor(
    values: Float32Array,
    private readonly transfers: Transfers,
  ) {
    this.length = values.length;
    this.waiting = values;
  }

  /** The values as an input of a session; uploaded when they are first used. */
  async tensor(): Promise<Tensor> {
    if (this.waiting) {
      const values = this.waiting;
      this.replace(await this.transfers.upload(values));
    }
    return this.resident!;
  }

  /** Takes what a session returned as the new values. */
  replace(tensor: Tensor): void {
    this.resident?.dispose();
    this.resident = tensor;
    this.waiting = undefined;
  }

  async read(): Promise<Readonly<Float32Array>> {
    return this.waiting ?? this.transfers.download(this.resident!, this.length);
  }

  write(values: Readonly<Float32Array>): Promise<void> {
    this.waiting = Float32Array.from(values);
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.resident?.dispose();
    this.resident = this.waiting = undefined;
    return Promise.resolve();
  }
}
