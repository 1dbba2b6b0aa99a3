/** A power law over people that flattens until all are seen equally often. */
import { definePreset } from '../core/config/define.js';
import { annealed as annealedSampler } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const annealed = definePreset('annealed', {
  description: 'A power law that flattens until all are seen equally often',
  extends: laptop,
  sampler: annealedSampler({ exponent: 0.8 }),
});
