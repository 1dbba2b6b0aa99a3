/** What the programs of one engine share. */
import type { WorkerHandle } from './worker-handle.js';

export interface CpuEngineOptions {
  readonly threads: number;
  /** Writes onnxruntime's profile of every run to files beginning with this path. */
  readonly profile?: string;
}

/** What the engine's programs share. */
export interface Context extends CpuEngineOptions {
  readonly workers: readonly WorkerHandle[];
  /** Shared arrays for the gradients of shards; programs for texts of other lengths use the same. */
  gradients(count: number, size: number): readonly SharedArrayBuffer[];
  /** Numbers a program, for the workers. */
  readonly nextProgram: () => number;
}
