/** Some people often, most of them rarely: the schedule that most data have. */
import { definePreset } from '../core/config/define.js';
import { zipf as zipfSampler } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const zipf = definePreset('zipf', {
  description: 'A power law over people: a few are seen far more often',
  extends: laptop,
  sampler: zipfSampler({ exponent: 0.6 }),
});
