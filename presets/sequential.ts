/** One group of people after another: each is forgotten while the next is learned. */
import { definePreset } from '../core/config/define.js';
import { forgetting, sequential as sequentialSampler } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const sequential = definePreset('sequential', {
  description: 'Four groups in turn, each forgotten while the next is learned',
  extends: laptop,
  sampler: sequentialSampler({ groups: 4 }),
  probes: { forgetting: forgetting({ groups: 4, every: 25 }) },
});
