/** What the engine and its workers say to each other. */
import type { InferenceSession } from 'onnxruntime-node';
import type { Buffers, Signature } from '../engine.js';

/** A vector in shared memory. A worker that has a copy of this version need not copy it again. */
export interface VectorRef {
  readonly id: number;
  readonly version: number;
  readonly buffer: SharedArrayBuffer;
}

export type VectorRefs = Readonly<Record<string, VectorRef>>;

/** A stretch of the updated vectors, and where its gradient lies in the flat gradient. */
export interface Block {
  readonly offset: number;
  readonly gradientOffset: number;
  readonly size: number;
}

/** Makes a program from an ONNX model. */
export interface Load {
  readonly kind: 'load';
  readonly program: number;
  readonly model: Uint8Array;
  readonly inputs: Signature;
  readonly outputs: Signature;
  /** Stands before the names of outputs in the graph. */
  readonly outputPrefix: string;
  readonly options: InferenceSession.SessionOptions;
}

/** Runs a program once; vectors in `replaced` get its results. The answer has the other results. */
export interface RunOnce {
  readonly kind: 'run';
  readonly program: number;
  readonly vectors: VectorRefs;
  readonly replaced: readonly string[];
  readonly inputs: Buffers;
}

/** Runs a program on shards of the batch until none is left. The answer has the scalars of each shard done. */
export interface MapShards {
  readonly kind: 'map';
  readonly program: number;
  readonly vectors: VectorRefs;
  readonly inputs: Buffers;
  /** Inputs of which a shard has some rows only. */
  readonly batch: readonly string[];
  /** Where each shard's gradient goes. */
  readonly gradients: readonly SharedArrayBuffer[];
  /** The next shard that nobody has taken. */
  readonly next: SharedArrayBuffer;
}

/** Runs a program on blocks of the updated vectors until none is left. The answer has the scalars of each block done. */
export interface UpdateBlocks {
  readonly kind: 'update';
  readonly program: number;
  readonly updated: Readonly<Record<string, SharedArrayBuffer>>;
  readonly inputs: Buffers;
  readonly gradients: readonly SharedArrayBuffer[];
  /** What the program calls these gradients. */
  readonly gradientNames: readonly string[];
  readonly blocks: readonly Block[];
  readonly next: SharedArrayBuffer;
}

export interface Release {
  readonly kind: 'release';
  readonly program: number;
}

/** A vector will not be used any more. */
export interface Forget {
  readonly kind: 'forget';
  readonly vector: number;
}

export type Request = Load | RunOnce | MapShards | UpdateBlocks | Release | Forget;

/** Scalars by the number of the shard or block that they are of. */
export type Scalars = Record<number, Record<string, number>>;

export interface Answers {
  load: void;
  run: Record<string, Float32Array | Int32Array>;
  map: Scalars;
  update: Scalars;
  release: void;
  forget: void;
}

export type Reply = { readonly id: number } & ({ readonly answer: unknown } | { readonly failure: string });
