/** The paper's best warm-up for 8,000 steps (figure K): 98 % accuracy where a uniform run has 33 %. */
import { definePreset } from 'recall-lab';
import { stagedWarmup, uniform } from 'recall-lab/plugins';
import { paperSizes } from './sizes.js';

export const paperWarmup = definePreset('paper-warmup', {
  description: "The paper's best warm-up: 8,000 individuals for 1,500 of 8,000 steps",
  extends: paperSizes,
  steps: 8000,
  sampler: stagedWarmup({
    stages: [{ steps: 1500, sampler: uniform({ individuals: 8000 }) }, { sampler: uniform() }],
  }),
});
