/** A few people are seen often, the others equally rarely. */
import { definePreset } from 'recall-lab';
import { celebrities as celebritiesSampler, forgetting } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const celebrities = definePreset('celebrities', {
  description: 'One individual in sixteen is seen eight times as often as the others',
  extends: laptop,
  sampler: celebritiesSampler({ weight: 8 }),
  // The first bucket of five holds one person in sixteen.
  probes: { frequency: forgetting({ buckets: 5, every: 100 }) },
});
