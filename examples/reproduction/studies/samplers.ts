/** Samplers from the literature against the schedules of the paper, at two sizes with the same exposures: run by hand. */
import type { Study } from './index.js';
import { people, warmup } from './settings.js';

/** 94 exposures of each individual with batches of 32, if all are seen equally often. */
const sizes = [
  { individuals: 128, steps: 375 },
  { individuals: 256, steps: 750 },
];

/** A sampler that follows 16 groups, measured as often as the adaptive warm-up measures its subset. */
const byGroup = (sampler: string) => [
  ...['--preset', 'uniform', '--set', `sampler=${sampler}`],
  ...['--set', 'probes.groups={"plugin":"groups","every":25}'],
];

const samplersOf = (individuals: number, steps: number): Readonly<Record<string, readonly string[]>> => ({
  uniform: ['--preset', 'uniform'],
  // As large and as long, in shares, as in the study schedules.
  'staged-warmup': warmup(individuals / 8, Math.round(0.2 * steps)),
  'adaptive-warmup': [
    ...['--preset', 'adaptive-warmup', '--set', `sampler.individuals=${individuals / 4}`],
    ...['--set', 'probes.warmup.first=32'],
  ],
  'learning-progress': byGroup('learning-progress'),
  'online-mixing': byGroup('online-mixing'),
  'by-loss': byGroup('by-loss'),
  'spaced-review': byGroup('spaced-review'),
});

export const samplers: Study = {
  sets: sizes.flatMap(({ individuals, steps }) =>
    Object.entries(samplersOf(individuals, steps)).map(([name, args]) => ({
      name: `${name}-${individuals}`,
      seeds: 5,
      args: [...args, ...people(individuals, steps)],
    })),
  ),
};
