/** One group of people after another: each is forgotten while the next is learned. */
import { definePreset } from 'recall-lab';
import { forgetting, sequential as sequentialSampler } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const sequential = definePreset('sequential', {
  description: 'Four groups in turn; each is forgotten while the next is learned',
  extends: laptop,
  sampler: sequentialSampler({ groups: 4 }),
  probes: { forgetting: forgetting({ groups: 4, every: 25 }) },
});
