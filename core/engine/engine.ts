/**
 * What executes tensor code: an {@link Engine} compiles a pure function over tfjs tensors to a
 * {@link Program} that runs on plain typed arrays.
 */
import type { Tensor } from '@tensorflow/tfjs';

export type ElementType = 'float32' | 'int32';

/** Shape and element type of one named input or output. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** Named inputs of a function; every shape is static. */
export type Signature = Readonly<Record<string, TensorSpec>>;

/** One typed array for each name of a signature, in row-major order. */
export type Buffers = Readonly<Record<string, Float32Array | Int32Array>>;

/** A pure function over named tensors: no variables, no data-dependent shapes, no reading of values. */
export type TensorFunction = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

/** One compiled function. */
export interface Program {
  readonly name: string;
  readonly inputs: Signature;
  readonly outputs: Signature;
  /**
   * Reads `inputs` in place and writes every array of `outputs`; no array may be in both.
   *
   * Callers keep two sets of state arrays and swap them after each step, so nothing is copied.
   *
   * @throws RecallError `RECALL_ENGINE_BUFFER` when a name, length or element type does not fit.
   */
  run(inputs: Buffers, outputs: Buffers): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: 'onnx' | 'tfjs';
  /** What it really runs on, as detected, for people: "onnxruntime 1.30.0, cpu, 2 threads". */
  readonly description: string;
  readonly threads: number;
  /**
   * @throws RecallError `RECALL_ENGINE_KERNEL` when the function uses a tfjs op that has no traced kernel.
   */
  compile(name: string, fn: TensorFunction, signature: Signature): Promise<Program>;
  dispose(): Promise<void>;
}

/** Zeroed arrays for a signature. */
export function allocate(signature: Signature): Record<string, Float32Array | Int32Array> {
  return Object.fromEntries(
    Object.entries(signature).map(([name, { shape, dtype }]) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return [name, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)];
    }),
  );
}
