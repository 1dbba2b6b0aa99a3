/** A vector in memory that all threads share. */
import type { Arguments, Buffers, DeviceVector } from '../engine.js';
import type { VectorRef, VectorRefs } from './messages.js';

let lastId = 0;

export class SharedVector implements DeviceVector {
  readonly id = ++lastId;
  readonly length: number;
  readonly buffer: SharedArrayBuffer;
  /** Always what the last program left: workers write here. */
  readonly values: Float32Array;
  /** Counts changes, so that workers know whether their copy is the latest. */
  version = 0;

  constructor(
    initial: Float32Array,
    private readonly forget: (id: number) => void,
  ) {
    this.length = initial.length;
    this.buffer = new SharedArrayBuffer(4 * initial.length);
    this.values = new Float32Array(this.buffer);
    this.values.set(initial);
  }

  get ref(): VectorRef {
    const { id, version, buffer } = this;
    return { id, version, buffer };
  }

  read(): Promise<Readonly<Float32Array>> {
    return Promise.resolve(this.values);
  }

  write(values: Readonly<Float32Array>): Promise<void> {
    this.values.set(values);
    this.version++;
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.forget(this.id);
    return Promise.resolve();
  }
}

export const isShared = (vector: DeviceVector): vector is SharedVector => vector instanceof SharedVector;

/** Vectors and arrays apart, as workers want them. */
export function partedArguments(given: Arguments): {
  vectors: Record<string, SharedVector>;
  arrays: Buffers;
} {
  const entries = Object.entries(given);
  return {
    vectors: Object.fromEntries(entries.filter(([, value]) => value instanceof SharedVector)) as Record<
      string,
      SharedVector
    >,
    arrays: Object.fromEntries(entries.filter(([, value]) => !(value instanceof SharedVector))) as Buffers,
  };
}

export const refsOf = (vectors: Record<string, SharedVector>): VectorRefs =>
  Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, vector.ref]));
