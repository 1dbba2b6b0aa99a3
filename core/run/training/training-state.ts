/** Everything that training changes, and the step that changes it. */
import type { Engine, Program } from '../../engine/engine.js';
import { attentionPatching } from '../../model/attention-patching.js';
import { initialParameters } from '../../model/initial.js';
import { compile, trainStep } from '../../model/programs.js';
import type { ModelShape } from '../../model/shape.js';
import type { Config } from '../../config/schema.js';
import type { Batch } from './batch.js';

/** The flat vectors of a model in training; see `parameterLayout`. */
export interface Vectors {
  parameters: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

const vectors = (size: number): Vectors => ({
  parameters: new Float32Array(size),
  firstMoment: new Float32Array(size),
  secondMoment: new Float32Array(size),
});

/**
 * A model in training. Two sets of arrays are swapped at every step, so that the engine reads one and writes
 * the other and nothing is copied.
 */
export class TrainingState {
  vectors: Vectors;
  /** Updates since the optimizer was last reset. */
  optimizerStep = 0;
  private spare: Vectors;
  private readonly loss = new Float32Array(1);
  private readonly gradientNorm = new Float32Array(1);
  private readonly learningRate = new Float32Array(1);
  private readonly biasStep = new Float32Array(1);
  private readonly programs = new Map<string, Promise<Program>>();
  private frozen: readonly string[] = [];
  /** The model whose attention patterns replace the trained one's. */
  reference: Float32Array | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly shape: ModelShape,
    private readonly config: Pick<Config, 'seed' | 'batch' | 'optimizer'>,
  ) {
    const parameters = initialParameters(shape, config.seed);
    this.vectors = { ...vectors(parameters.length), parameters };
    this.spare = vectors(parameters.length);
  }

  /** Sets which parameters stay as they are, by parts of their names. */
  freeze(parts: readonly string[]): void {
    this.frozen = parts;
  }

  /** Sets the model whose attention patterns replace the trained one's; null for none. */
  patchFrom(parameters: Float32Array | null): void {
    this.reference = parameters;
  }

  /** Copies the vectors of a checkpoint in. */
  restore(from: Readonly<Vectors>, optimizerStep: number): void {
    this.vectors.parameters.set(from.parameters);
    this.vectors.firstMoment.set(from.firstMoment);
    this.vectors.secondMoment.set(from.secondMoment);
    this.optimizerStep = optimizerStep;
  }

  /** Whether the last update was made of numbers: its loss, and all of its gradient. */
  get finite(): boolean {
    return Number.isFinite(this.loss[0]) && Number.isFinite(this.gradientNorm[0]);
  }

  resetOptimizer(): void {
    this.vectors.firstMoment.fill(0);
    this.vectors.secondMoment.fill(0);
    this.optimizerStep = 0;
  }

  /** Compiles the step that will run next, so that the first step does not wait. */
  prepare(): Promise<Program> {
    const patched = this.reference !== null;
    const key = JSON.stringify({ patched, frozen: this.frozen });
    let program = this.programs.get(key);
    if (!program) {
      const { beta1, beta2, epsilon, weightDecay } = this.config.optimizer;
      const { frozen, shape } = this;
      program = compile(
        this.engine,
        trainStep({
          shape,
          batch: this.config.batch,
          positions: shape.positions,
          optimizer: { beta1, beta2, epsilon, weightDecay },
          ...(patched && { extension: attentionPatching(shape) }),
          ...(frozen.length > 0 && { trainable: (name) => !frozen.some((part) => name.includes(part)) }),
        }),
      );
      this.programs.set(key, program);
    }
    return program;
  }

  /** One update; returns the batch's loss before it, in nats per counted token. */
  async step({ tokens, weights }: Pick<Batch, 'tokens' | 'weights'>, learningRate: number): Promise<number> {
    const program = await this.prepare();
    this.learningRate[0] = learningRate;
    this.biasStep[0] = this.optimizerStep + 1;
    await program.run(
      {
        ...this.vectors,
        tokens,
        weights,
        learningRate: this.learningRate,
        optimizerStep: this.biasStep,
        ...(this.reference && { referenceParameters: this.reference }),
      },
      { ...this.spare, loss: this.loss, gradientNorm: this.gradientNorm },
    );
    [this.vectors, this.spare] = [this.spare, this.vectors];
    this.optimizerStep++;
    return this.loss[0];
  }

  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
  }
}
