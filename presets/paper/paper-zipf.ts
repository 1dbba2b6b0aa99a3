/** A power law over individuals, at the paper's sizes. */
import { definePreset } from 'recall-lab';
import { zipf } from 'recall-lab/plugins';
import { paperSizes } from './sizes.js';

export const paperZipf = definePreset('paper-zipf', {
  description: "A power law over individuals, at the paper's sizes",
  extends: paperSizes,
  sampler: zipf({ exponent: 0.6 }),
});
