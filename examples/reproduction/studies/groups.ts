/** What is kept of groups that were seen earlier. */
import type { Study } from './index.js';
import { people } from './settings.js';

export const groups: Readonly<Record<string, Study>> = {
  groups: {
    sets: [
      {
        name: 'sequential',
        seeds: 3,
        args: ['--preset', 'sequential', ...people(256, 2000)],
      },
      {
        name: 'alternating',
        seeds: 3,
        args: [
          ...['--preset', 'sequential', '--set', 'sampler.groups=2', '--set', 'sampler.repeats=2,4,8'],
          ...['--set', 'probes.forgetting.groups=2', ...people(256, 2000)],
        ],
      },
    ],
    curves: ['forgetting.accuracy.*'],
  },
  'more-groups': {
    sets: [
      {
        name: 'constant-rate',
        seeds: 3,
        args: [
          ...['--preset', 'sequential', '--set', 'optimizer.schedule=constant', ...people(256, 2000)],
          ...['--set', 'probes.attention=attention', '--set', 'probes.attention.every=50'],
        ],
      },
      {
        name: 'eight',
        seeds: 3,
        args: [
          ...['--preset', 'sequential', '--set', 'sampler.groups=8', '--set', 'probes.forgetting.groups=8'],
          ...people(256, 2000),
        ],
      },
    ],
    curves: ['forgetting.accuracy.*', 'attention.name-to-name', 'attention.attribute-to-name'],
  },
};
