/** How varied the texts have to be. */
import type { Study } from './index.js';
import { people, warmup } from './settings.js';

export const texts: Readonly<Record<string, Study>> = {
  templates: {
    sets: [
      {
        name: 'templates',
        seeds: 3,
        args: [...warmup(64, 300), ...people(), '--set', 'population.templates=1,2,4'],
      },
      {
        name: 'one-order',
        seeds: 3,
        args: [...warmup(64, 300), ...people(), '--set', 'population.fixedOrder=true'],
      },
    ],
  },
};
