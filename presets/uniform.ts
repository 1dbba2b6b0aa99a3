/** All individuals equally often: the control for the other schedules. */
import { definePreset } from 'recall-lab';
import { uniform as uniformSampler } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const uniform = definePreset('uniform', {
  description: 'All individuals equally often: the control for the other schedules',
  extends: laptop,
  sampler: uniformSampler(),
});
