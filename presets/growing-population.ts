/** Few people first, more and more of them, in the end everyone. */
import { definePreset } from 'recall-lab';
import { growing } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const growingPopulation = definePreset('growing-population', {
  description: 'Few people first, more and more of them, in the end everyone',
  extends: laptop,
  sampler: growing(),
});
