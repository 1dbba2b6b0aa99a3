/** What imbalance and warm-ups change. */
import type { Study } from './index.js';
import { people, small, warmup } from './settings.js';

export const distributions: Readonly<Record<string, Study>> = {
  imbalance: {
    sets: [
      {
        name: 'zipf',
        seeds: 3,
        args: [
          ...['--preset', 'plateau-scaling'],
          ...small,
          ...['--set', 'sampler=zipf'],
          ...['--set', 'sampler.exponent=0.2,0.4,0.6,0.8,1'],
          ...['--set', 'population.individuals=512,1024,2048,4096'],
        ],
      },
    ],
  },
  'imbalance-of-many': {
    sets: [
      {
        name: 'zipf',
        seeds: 5,
        // Seed 1 was tried before.
        seed: 2,
        args: [
          ...['--preset', 'plateau-scaling', ...people(8192, 8000)],
          ...['--set', 'sampler=zipf', '--set', 'sampler.exponent=0,0.6'],
        ],
      },
    ],
  },
  'warmup-map': {
    sets: [
      {
        name: 'imbalanced-warmup',
        seeds: 3,
        args: [...warmup('32,64,128,256', '150,300,600'), ...people()],
      },
    ],
    curves: ['recall.loss'],
  },
};
