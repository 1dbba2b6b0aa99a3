/** Few people first, more and more of them, in the end everyone. */
import { definePreset } from '../core/config/define.js';
import { growing } from '../plugins/index.js';
import { laptop } from './laptop.js';

export const growingPopulation = definePreset('growing-population', {
  description: 'Few people first, more and more of them, in the end everyone',
  extends: laptop,
  sampler: growing(),
});
