/** Holds the current sampler and learning rate, and applies the changes of interventions. */
import type { Config } from '../../config/schema.js';
import { cosine } from '../../model/learning-rate.js';
import type { Change, Sampler } from '../../plugin/contracts.js';

/** What a change acts on besides the sampler and the learning rate. */
export interface Changeable {
  freeze(parts: readonly string[]): void;
  patchFrom(parameters: Readonly<Float32Array> | null): Promise<void>;
  setParameters(parameters: Readonly<Float32Array>): Promise<void>;
  resetOptimizer(): Promise<void>;
}

export class Settings {
  sampler: Sampler;
  /** The name under which the sampler's decisions are recorded. */
  samplerName = 'sampler';
  learningRate: (step: number) => number;
  /** The intervention that set the learning rate, if one did. */
  learningRateBy?: string;
  /** Set if an intervention ends the run at this boundary. */
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

  /** Everything that interventions have frozen, without duplicates. */
  get frozenParts(): string[] {
    return [...new Set([...this.frozen.values()].flat())];
  }

  /** @param isReplay Whether the run resumes: the checkpoint already contains the effect on parameters and moments. */
  async apply(plugin: string, change: Change, training: Changeable, isReplay = false): Promise<void> {
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
    if (isReplay) return;
    if (change.parameters) await training.setParameters(change.parameters);
    if (change.optimizer === 'reset') await training.resetOptimizer();
  }
}
