/** Few people until their plateau is over, whenever that is, then everyone. */
import { definePreset } from 'recall-lab';
import { adaptiveWarmup as adaptiveSampler, recall } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const adaptiveWarmup = definePreset('adaptive-warmup', {
  description: 'A warm-up that chooses its own size and length',
  extends: laptop,
  sampler: adaptiveSampler(),
  // Fewer than the subset of any population that is worth a curriculum.
  probes: { warmup: recall({ first: 32, every: 25 }) },
});
