/** What is in force from a step on, and how recorded decisions change it. */
import type { Config } from '../config/schema.js';
import { cosine } from '../model/learning-rate.js';
import type { Change, Sampler } from '../plugin/contracts.js';
import type { TrainingState } from './training-state.js';

export class Settings {
  sampler: Sampler;
  /** Whose recorded decisions the sampler is given. */
  samplerName = 'sampler';
  learningRate: (step: number) => number;
  /** Why the run ends at this boundary, if it does. */
  stop?: string;
  private readonly frozen = new Map<string, readonly string[]>();

  constructor(sampler: Sampler, { optimizer, steps }: Pick<Config, 'optimizer' | 'steps'>) {
    const { learningRate, finalLearningRate, schedule, decaySteps = steps } = optimizer;
    this.sampler = sampler;
    this.learningRate =
      schedule === 'constant'
        ? () => learningRate
        : (step) => cosine(step, decaySteps, learningRate, finalLearningRate);
  }

  /**
   * Applies what a plugin decided. When a run resumes, past decisions are applied again with `replay`: what
   * they did to the parameters and moments is already in the checkpoint.
   */
  apply(plugin: string, change: Change, training: TrainingState, replay = false): void {
    if (change.sampler) {
      this.sampler = change.sampler;
      this.samplerName = `${plugin}.sampler`;
    }
    if (change.learningRate) this.learningRate = change.learningRate;
    if (change.frozen) {
      this.frozen.set(plugin, change.frozen);
      training.freeze([...new Set([...this.frozen.values()].flat())]);
    }
    if (change.patternsFrom !== undefined) training.patchFrom(change.patternsFrom);
    if (change.stop !== undefined) this.stop = change.stop;
    if (replay) return;
    if (change.parameters) training.vectors.parameters.set(change.parameters);
    if (change.optimizer === 'reset') training.resetOptimizer();
  }
}
