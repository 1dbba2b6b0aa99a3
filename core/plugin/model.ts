/** The model as probes and interventions see it: they may measure it in any way, and not touch it. */
import type { Arguments, Buffers, Program, Signature, TensorFunction } from '../engine/engine.js';
import type { ModelShape } from '../model/shape.js';
import type { Phrasing } from '../population/population.js';

/** Texts as the model reads them: row-major `[text, position + 1]`. */
export interface Texts {
  readonly count: number;
  /** Token ids; position 0 is the end-of-text token that begins every text. */
  readonly tokens: Int32Array;
  /** What each token is: `TEXT`, `NAME` or `VALUE + attribute`; padding is `PADDING`. */
  readonly roles: Int8Array;
  /** The individuals that the texts are about. */
  readonly individuals: readonly number[];
}

/** What the model says of each next token, row-major `[text, position]`; entry p is about token p + 1. */
export interface TokenMetrics {
  /** Cross-entropy of the token, in nats. */
  readonly loss: Float32Array;
  /** 1 where the most probable token is the right one. */
  readonly correct: Float32Array;
  readonly maxProbability: Float32Array;
  /** Entropy of the prediction, in nats. */
  readonly entropy: Float32Array;
}

export interface Model {
  readonly shape: ModelShape;
  /** Copies all parameters from where the engine has them: flat, in the order of `parameterLayout`, and yours to keep. */
  readParameters(): Promise<Float32Array>;
  /** Whether the attention patterns of another model stand in for this one's own. */
  readonly isPatched: boolean;
  /** Writes one text for each individual; `slot` separates the random streams of different users. */
  write(individuals: readonly number[], phrasing: Phrasing, stream: string): Texts;
  /** The model's predictions on texts, under the attention patterns that it is trained with. */
  evaluate(texts: Texts): Promise<TokenMetrics>;
  /** A program compiled once for the run; the name identifies it. */
  program(name: string, fn: TensorFunction, signature: Signature): Promise<Program>;
  /** Texts per evaluation batch; programs compiled for `[evaluationBatch, ...]` can share its buffers. */
  readonly evaluationBatch: number;
  /**
   * Runs a program over texts in batches of as many as it was compiled for, padding the last; yields each batch's
   * outputs, which the next batch overwrites. The model's `parameters` are given to it, and while the model is patched
   * the `referenceParameters`, too.
   */
  run(
    program: Program,
    texts: Texts,
    inputs?: Arguments,
  ): AsyncIterable<{ outputs: Buffers; from: number; count: number }>;
}
