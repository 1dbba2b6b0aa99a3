/** Few people first, then everyone: the best schedule that the paper found. */
import { definePreset } from 'recall-lab';
import { stagedWarmup, uniform } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const imbalancedWarmup = definePreset('imbalanced-warmup', {
  description: 'Few people first, then everyone: the best schedule of the paper',
  extends: laptop,
  sampler: stagedWarmup({
    stages: [{ steps: 400, sampler: uniform({ individuals: 128 }) }, { sampler: uniform() }],
  }),
});
