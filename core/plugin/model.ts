/** Read-only view of the model for probes and interventions. */
import type { Arguments, Buffers, Program, Signature, TensorFunction } from '../engine/engine.js';
import type { ModelShape } from '../model/shape.js';
import type { Phrasing } from '../population/population.js';

/** Texts as the model reads them: row-major `[text, position + 1]`. */
export interface Texts {
  readonly count: number;
  /** Token ids; position 0 is the end-of-text token that begins every text. */
  readonly tokens: Int32Array;
  /** The role of each token: `TEXT`, `NAME`, `VALUE + attribute`, or `PADDING`. */
  readonly roles: Int8Array;
  /** The individuals that the texts are about. */
  readonly individuals: readonly number[];
}

/** Metrics of each next-token prediction, row-major `[text, position]`; entry p is about token p + 1. */
export interface TokenMetrics {
  /** Cross-entropy of the token, in nats. */
  readonly loss: Float32Array;
  /** 1 where the most probable token is correct, else 0. */
  readonly correct: Float32Array;
  readonly maxProbability: Float32Array;
  /** Entropy of the prediction, in nats. */
  readonly entropy: Float32Array;
}

export interface Model {
  readonly shape: ModelShape;
  /** Copies all parameters from the engine into a flat vector, in the order of `parameterLayout`. */
  readParameters(): Promise<Float32Array>;
  /** Whether another model's attention patterns currently replace this model's own. */
  readonly isPatched: boolean;
  /** Writes one text per individual; different `stream` names draw different random numbers. */
  write(individuals: readonly number[], phrasing: Phrasing, stream: string): Texts;
  /** Evaluates predictions on texts, with the attention patterns currently in force. */
  evaluate(texts: Texts): Promise<TokenMetrics>;
  /** Compiles a program once per run; the name identifies it. */
  program(name: string, fn: TensorFunction, signature: Signature): Promise<Program>;
  /** Texts per evaluation batch; programs compiled for `[evaluationBatch, ...]` can share its buffers. */
  readonly evaluationBatch: number;
  /**
   * Runs a program over texts in batches of its compiled size, padding the last batch. Yields each batch's outputs,
   * which the next batch overwrites. Supplies `parameters`, and `referenceParameters` while the model is patched.
   */
  run(
    program: Program,
    texts: Texts,
    inputs?: Arguments,
  ): AsyncIterable<{ outputs: Buffers; from: number; count: number }>;
}
