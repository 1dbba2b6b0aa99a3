/**
 * What executes tensor code: an {@link Engine} compiles pure functions over tfjs tensors to {@link Program}s, and owns
 * the vectors that they keep from run to run.
 */
import type { Tensor } from '@tensorflow/tfjs';

/** The types of numbers that programs take and return. */
export type ElementType = 'float32' | 'int32';

/** Shape and element type of one named input or output. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /**
   * Whether it is a {@link DeviceVector}, which stays where the engine computes, instead of an array that is handed
   * over at every run. It is float32, and flat.
   */
  readonly resident?: boolean;
}

/** Named inputs of a function; every shape is static. */
export type Signature = Readonly<Record<string, TensorSpec>>;

/** One typed array for each name of a signature, in row-major order. */
export type Buffers = Readonly<Record<string, Float32Array | Int32Array>>;

/** What a program is run with: a vector for each resident input, a typed array for each of the others. */
export type Arguments = Readonly<Record<string, Float32Array | Int32Array | DeviceVector>>;

/** A pure function over named tensors: no variables, no data-dependent shapes, no reading of values. */
export type TensorFunction = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

/** Numbers that live where an engine computes, and that only this engine's programs can use. */
export interface DeviceVector {
  readonly length: number;
  /** The values, valid until the vector is written again. Nobody else may change them. */
  read(): Promise<Readonly<Float32Array>>;
  /** Replaces all values by a copy of these. */
  write(values: Readonly<Float32Array>): Promise<void>;
  dispose(): Promise<void>;
}

/** What {@link Engine.compile} takes. */
export interface ProgramDefinition {
  readonly name: string;
  /** A result that is called like a resident input becomes the value of that vector. */
  readonly fn: TensorFunction;
  readonly signature: Signature;
  /** The same function in parts that an engine may distribute; see {@link Division}. */
  readonly division?: Division;
}

/**
 * How the work of a function can be divided: what `map` says of shards of the batch is added up, and `update` works
 * on any range of the vectors. An engine without shards runs the program's `fn`, which is the same in one piece.
 */
export interface Division {
  /** Inputs whose first axis is the batch: a shard has some of their rows. */
  readonly batch: readonly string[];
  /** What a shard adds to the sums: scalars, and `gradient`, a flat vector of what is updated. */
  readonly map: TensorFunction;
  /** Element by element: resident vectors and `gradient` to the new vectors; scalars that it returns are sums, too. */
  readonly update: TensorFunction;
  /** Vectors that `update` reads and replaces. */
  readonly updated: readonly string[];
  /** The ranges of these vectors that are updated, in the order of `gradient`. */
  readonly ranges: readonly { readonly offset: number; readonly size: number }[];
}

/** One compiled function. */
export interface Program {
  readonly name: string;
  readonly inputs: Signature;
  /** What is written into arrays; results that replace a resident vector are not among them. */
  readonly outputs: Signature;
  /**
   * Reads `inputs` in place, writes every array of `outputs`, and replaces the values of resident vectors. No array
   * may be in both.
   *
   * @throws RecallError `RECALL_ENGINE_BUFFER` when a name, length or element type does not fit.
   */
  run(inputs: Arguments, outputs: Buffers): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** What it really runs on, as detected, for people: "onnxruntime 1.30.0, cpu, 2 threads". */
  readonly description: string;
  /** Whether the same program with the same inputs has the same results, to the last bit. */
  readonly deterministic: boolean;
  readonly threads: number;
  /** Bytes copied so far between the caller's arrays and where it computes, in both directions. */
  readonly bytesMoved: number;
  /** A vector with these values. The array is the engine's from now on. */
  vector(values: Float32Array): DeviceVector;
  /**
   * @throws RecallError `RECALL_ENGINE_KERNEL` when the function uses a tfjs op that has no traced kernel.
   */
  compile(definition: ProgramDefinition): Promise<Program>;
  dispose(): Promise<void>;
}

/** Opens an engine for one run. Nothing is started before. */
export interface EngineProvider {
  /** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` if it cannot run on this machine, with what would help. */
  open(): Promise<Engine>;
}

/** Zeroed arrays for all of a signature that is not resident. */
export function allocate(signature: Signature): Record<string, Float32Array | Int32Array> {
  return Object.fromEntries(
    Object.entries(signature)
      .filter(([, { resident }]) => !resident)
      .map(([name, { shape, dtype }]) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        return [name, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)];
      }),
  );
}
