/** Starts with a few individuals and grows to all of them. */
import { definePreset } from 'recall-lab';
import { growing } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const growingPopulation = definePreset('growing-population', {
  description: 'Starts with a few individuals and grows to all of them',
  extends: laptop,
  sampler: growing(),
});
