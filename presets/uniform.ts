/** Everyone equally often: the schedule that the others are held against. */
import { definePreset } from 'recall-lab';
import { uniform as uniformSampler } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const uniform = definePreset('uniform', {
  description: 'Everyone equally often: the schedule that the others are held against',
  extends: laptop,
  sampler: uniformSampler(),
});
