/** Few people first, then everyone: the best schedule that the paper found. */
import { definePreset } from '../core/config/define.js';
import { stagedWarmup, uniform } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const imbalancedWarmup = definePreset('imbalanced-warmup', {
  description: 'Few people first, then everyone: the best schedule of the paper',
  extends: laptop,
  sampler: stagedWarmup({
    stages: [{ steps: 400, sampler: uniform({ individuals: 128 }) }, { sampler: uniform() }],
  }),
});
