/** Some people often, most of them rarely: the schedule that most data have. */
import { definePreset } from 'recall-lab';
import { zipf as zipfSampler } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

export const zipf = definePreset('zipf', {
  description: 'A power law over individuals: a few are seen far more often',
  extends: laptop,
  sampler: zipfSampler({ exponent: 0.6 }),
});
