/** Schedules side by side, with one budget. */
import type { RunSet, Study } from './index.js';
import { people, warmup } from './settings.js';

/** Asks fewer people than the smallest subset that is warmed up. */
const adaptive = ['--preset', 'adaptive-warmup', '--set', 'probes.warmup.first=32'];

/** Schedules at a size at which nothing was tuned. */
function contest(
  individuals: number,
  steps: number,
  seed: number,
  adaptiveArgs: readonly string[],
): RunSet[] {
  // A warm-up as large and as long, in shares, as the best one of the map.
  const best = warmup(individuals / 8, 0.1 * steps);
  const kinds = {
    uniform: ['--preset', 'uniform'],
    'imbalanced-warmup': best,
    'adaptive-warmup': adaptiveArgs,
  };
  return Object.entries(kinds).map(([name, args]) => ({
    name: `${name}-${individuals}`,
    seeds: 3,
    seed,
    args: [...args, ...people(individuals, steps)],
  }));
}

export const schedules: Readonly<Record<string, Study>> = {
  schedules: {
    sets: [
      { name: 'uniform', seeds: 5, args: ['--preset', 'uniform', ...people()] },
      { name: 'imbalanced-warmup', seeds: 5, args: [...warmup(64, 300), ...people()] },
      { name: 'zipf', seeds: 5, args: ['--preset', 'zipf', ...people()] },
      { name: 'adaptive-warmup', seeds: 5, args: [...adaptive, ...people()] },
      { name: 'celebrities', seeds: 5, args: ['--preset', 'celebrities', ...people()] },
      { name: 'annealed', seeds: 5, args: ['--preset', 'annealed', ...people()] },
      { name: 'growing-population', seeds: 5, args: ['--preset', 'growing-population', ...people()] },
    ],
    curves: ['recall.loss', 'hallucination.loss'],
  },
  'other-sizes': {
    sets: [
      // The first rule: half of the run at most.
      ...contest(256, 750, 11, [...adaptive, '--set', 'sampler.most=0.5']),
      ...contest(1024, 2000, 11, [...adaptive, '--set', 'sampler.most=0.5']),
      // Another attempt, on the same seeds.
      {
        name: 'shorter-adaptive-warmup-256',
        seeds: 3,
        seed: 11,
        args: [...adaptive, '--set', 'sampler.most=0.15', ...people(256, 750)],
      },
    ],
  },
  'new-sizes': {
    sets: [...contest(256, 750, 21, adaptive), ...contest(1024, 2000, 21, adaptive)],
  },
};
