/** Some people often, most of them rarely: imbalance shortens the plateau. */
import { definePreset } from '../core/config/define.js';
import { zipf as zipfSampler } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const zipf = definePreset('zipf', {
  description: 'A power law over people: imbalance shortens the plateau',
  extends: laptop,
  sampler: zipfSampler({ exponent: 0.6 }),
});
