/** A power law that flattens until all individuals are seen equally often. */
import { definePreset } from 'recall-lab';
import { annealed as annealedSampler } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const annealed = definePreset('annealed', {
  description: 'A power law that flattens until all individuals are seen equally often',
  extends: laptop,
  sampler: annealedSampler({ exponent: 0.8 }),
});
