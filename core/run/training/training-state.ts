/** Holds parameters and moments where the engine computes, and performs updates. */
import type { DeviceVector, Engine, Program } from '../../engine/engine.js';
import { DeviceState } from '../../engine/resident.js';
import { attentionPatching } from '../../model/attention-patching.js';
import { trainStep } from '../../model/programs.js';
import { parameterCount, type ModelShape } from '../../model/shape.js';
import type { Config } from '../../config/schema.js';
import type { Batch } from './batch.js';
import type { Changeable } from './settings.js';

/** The flat vectors of a model in training, in the order of `parameterLayout`. */
export type Vectors = Record<'parameters' | 'firstMoment' | 'secondMoment', Readonly<Float32Array>>;

export class TrainingState implements Changeable {
  readonly state: DeviceState<keyof Vectors>;
  /** Updates since the optimizer was last reset. */
  optimizerStep = 0;
  /** The model whose attention patterns replace the trained model's. */
  reference: DeviceVector | null = null;
  private readonly scalars = {
    totalWeight: new Float32Array(1),
    learningRate: new Float32Array(1),
    optimizerStep: new Float32Array(1),
  };
  private readonly results = { loss: new Float32Array(1), gradientSquares: new Float32Array(1) };
  private readonly programs = new Map<string, Promise<Program>>();
  private frozen: readonly string[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly shape: ModelShape,
    private readonly config: Pick<Config, 'batch' | 'optimizer'>,
    initial: Float32Array,
  ) {
    const size = parameterCount(shape);
    this.state = new DeviceState({
      parameters: engine.vector(initial),
      firstMoment: engine.vector(new Float32Array(size)),
      secondMoment: engine.vector(new Float32Array(size)),
    });
  }

  get parameters(): DeviceVector {
    return this.state.vectors.parameters;
  }

  /** Freezes the parameters whose names contain one of the parts. */
  freeze(parts: readonly string[]): void {
    this.frozen = parts;
  }

  /** Sets or clears the model whose attention patterns replace the trained model's. */
  async patchFrom(parameters: Readonly<Float32Array> | null): Promise<void> {
    await this.reference?.dispose();
    this.reference = parameters && this.engine.vector(parameters.slice());
  }

  async setParameters(parameters: Readonly<Float32Array>): Promise<void> {
    await this.parameters.write(parameters);
  }

  async restore(from: Readonly<Vectors>, optimizerStep: number): Promise<void> {
    await this.state.write(from);
    this.optimizerStep = optimizerStep;
  }

  /** Whether the loss and the gradient of the last update were finite. */
  get finite(): boolean {
    const { loss, gradientSquares } = this.results;
    return Number.isFinite(loss[0]) && Number.isFinite(gradientSquares[0]);
  }

  async resetOptimizer(): Promise<void> {
    const { firstMoment, secondMoment } = this.state.vectors;
    const zeros = new Float32Array(firstMoment.length);
    await firstMoment.write(zeros);
    await secondMoment.write(zeros);
    this.optimizerStep = 0;
  }

  /** Compiles the training step, by default for the longest texts. */
  prepare(positions = this.shape.positions): Promise<Program> {
    const patched = this.reference !== null;
    const key = JSON.stringify({ patched, frozen: this.frozen, positions });
    let program = this.programs.get(key);
    if (!program) {
      const { beta1, beta2, epsilon, weightDecay } = this.config.optimizer;
      const { frozen, shape } = this;
      program = this.engine.compile(
        trainStep({
          shape,
          batch: this.config.batch,
          positions,
          optimizer: { beta1, beta2, epsilon, weightDecay },
          ...(patched && { extension: attentionPatching(shape) }),
          ...(frozen.length > 0 && { trainable: (name) => !frozen.some((part) => name.includes(part)) }),
        }),
      );
      this.programs.set(key, program);
    }
    return program;
  }

  /** Performs one update; returns the loss before it, in nats per counted token. */
  async step(
    { tokens, weights, positions }: Pick<Batch, 'tokens' | 'weights' | 'positions'>,
    learningRate: number,
  ): Promise<number> {
    const program = await this.prepare(positions);
    const { scalars, state, reference, results } = this;
    scalars.totalWeight[0] = weights.reduce((sum, weight) => sum + weight, 0);
    scalars.learningRate[0] = learningRate;
    scalars.optimizerStep[0] = this.optimizerStep + 1;
    const patching = reference && { referenceParameters: reference };
    await program.run({ ...state.vectors, tokens, weights, ...scalars, ...patching }, results);
    this.optimizerStep++;
    return results.loss[0];
  }

  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
    await this.state.dispose();
    await this.reference?.dispose();
  }
}
