/** Another number of steps does not change the learning rate that a run was begun with. */
import type { Config } from '../../config/schema.js';
import { isWithin } from './changes.js';

export interface KeptSchedule {
  readonly config: Config;
  /** The key that was written down. */
  readonly key: string;
  /** For whoever meant something else. */
  readonly note: string;
}

const key = 'optimizer.decaySteps';

/**
 * The configuration with the length of its cosine schedule written down, when that was the length of the run, and the
 * run is given another one; undefined when there is nothing to keep.
 *
 * @param before The configuration of the checkpoint.
 * @param named Keys that were named now.
 */
export function keptSchedule(
  config: Config,
  before: object,
  named: readonly string[],
): KeptSchedule | undefined {
  const { steps, optimizer } = config;
  const earlier = before as Pick<Config, 'steps' | 'optimizer'>;
  const isNamed = named.some((name) => isWithin(name, key) || isWithin(key, name));
  if (steps === earlier.steps || optimizer.decaySteps !== undefined || isNamed) return undefined;
  if (optimizer.schedule !== 'cosine' || earlier.optimizer.schedule !== 'cosine') return undefined;
  const decaySteps = earlier.optimizer.decaySteps ?? earlier.steps;
  const stays = steps > decaySteps ? `, and stays at ${optimizer.finalLearningRate}` : '';
  return {
    config: { ...config, optimizer: { ...optimizer, decaySteps } },
    key,
    note: `The learning rate goes down to step ${decaySteps}, as before${stays}; for another: --set ${key}=${steps}`,
  };
}
