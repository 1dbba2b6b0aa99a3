/** Everyone equally often: the schedule that the others are held against. */
import { definePreset } from '../core/config/define.js';
import { uniform as uniformSampler } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const uniform = definePreset('uniform', {
  description: 'Everyone equally often: the schedule that the others are held against',
  extends: laptop,
  sampler: uniformSampler(),
});
