/** What is in force from a step on, and how recorded decisions change it. */
import type { Config } from '../../config/schema.js';
import { cosine } from '../../model/learning-rate.js';
import type { Change, Sampler } from '../../plugin/contracts.js';

/** The part of a training that a change acts on, beyond the sampler and the learning rate. */
export interface Changeable {
  freeze(parts: readonly string[]): void;
  patchFrom(parameters: Readonly<Float32Array> | null): Promise<void>;
  setParameters(parameters: Readonly<Float32Array>): Promise<void>;
  resetOptimizer(): Promise<void>;
}

export class Settings {
  sampler: Sampler;
  /** Whose recorded decisions the sampler is given. */
  samplerName = 'sampler';
  learningRate: (step: number) => number;
  /** The intervention that has set it, if one has. */
  learningRateBy?: string;
  /** Why the run ends at this boundary, and the intervention that says so, if one does. */
  stop?: { readonly because: string; readonly by: string };
  private readonly frozen = new Map<string, readonly string[]>();

  constructor(sampler: Sampler, { optimizer, steps }: Pick<Config, 'optimizer' | 'steps'>) {
    const { learningRate, finalLearningRate, schedule, decaySteps = steps } = optimizer;
    this.sampler = sampler;
    this.learningRate =
      schedule === 'constant'
        ? () => learningRate
        : (step) => cosine(step, decaySteps, learningRate, finalLearningRate);
  }

  /** What interventions have frozen, each part once. */
  get frozenParts(): string[] {
    return [...new Set([...this.frozen.values()].flat())];
  }

  /**
   * Applies what a plugin decided. When a run resumes, past decisions are applied again with `replay`: what
   * they did to the parameters and moments is already in the checkpoint.
   */
  async apply(plugin: string, change: Change, training: Changeable, replay = false): Promise<void> {
    if (change.sampler) {
      this.sampler = change.sampler;
      this.samplerName = `${plugin}.sampler`;
    }
    if (change.learningRate) {
      this.learningRate = change.learningRate;
      this.learningRateBy = plugin;
    }
    if (change.frozen) {
      this.frozen.set(plugin, change.frozen);
      training.freeze(this.frozenParts);
    }
    if (change.patternsFrom !== undefined) await training.patchFrom(change.patternsFrom);
    if (change.stop !== undefined) this.stop = { because: change.stop, by: plugin };
    if (replay) return;
    if (change.parameters) await training.setParameters(change.parameters);
    if (change.optimizer === 'reset') await training.resetOptimizer();
  }
}
