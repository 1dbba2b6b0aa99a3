/** A few individuals first, then all of them: the paper's best schedule. */
import { definePreset } from 'recall-lab';
import { stagedWarmup, uniform } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const imbalancedWarmup = definePreset('imbalanced-warmup', {
  description: "A few individuals first, then all of them: the paper's best schedule",
  extends: laptop,
  sampler: stagedWarmup({
    stages: [{ steps: 400, sampler: uniform({ individuals: 128 }) }, { sampler: uniform() }],
  }),
});
